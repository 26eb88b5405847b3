package org.nembo.shell.ssh;

import java.io.IOException;
import java.security.PublicKey;
import java.security.SignatureException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerSession;

/**
 * Sign-in by public key (RFC 4252, section 7). Ed25519 keys (RFC 8709), which people's ssh-keygen makes, are verified here with what the JDK has:
 * the library knows them only with a further cryptographic library of several megabytes. All others are left to it.
 */
final class PublicKeyAuth extends UserAuthPublicKey {

    static final UserAuthPublicKeyFactory FACTORY = new UserAuthPublicKeyFactory() {
        @Override
        public UserAuthPublicKey createUserAuth(ServerSession session) {
            return new PublicKeyAuth();
        }
    };

    private PublicKeyAuth() {
        super(null);
    }

    /** A key as it goes over the wire. */
    static byte[] blob(PublicKey key) {
        if (key instanceof Ed25519Key ed25519) {
            return ed25519.blob();
        }
        Buffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }

    @Override
    public Boolean doAuth(Buffer buffer, boolean init) throws Exception {
        int start = buffer.rpos();
        boolean signed = buffer.getBoolean();
        String algorithm = buffer.getString();
        if (!init || !algorithm.equals(Ed25519Key.TYPE)) {
            buffer.rpos(start);
            return super.doAuth(buffer, init);
        }
        byte[] blob = buffer.getBytes();
        ServerSession session = getServerSession();
        Ed25519Key key = Ed25519Key.of(blob);
        if (!session.getPublickeyAuthenticator().authenticate(getUsername(), key, session)) {
            return Boolean.FALSE;
        }
        if (!signed) {
            offerAccepted(session, blob);
            return null;
        }
        Buffer signature = new ByteArrayBuffer(buffer.getBytes());
        if (!signature.getString().equals(Ed25519Key.TYPE) || !key.verify(signedData(session, blob), signature.getBytes())) {
            throw new SignatureException("the signature of an Ed25519 key is wrong");
        }
        return Boolean.TRUE;
    }

    private static void offerAccepted(ServerSession session, byte[] blob) throws IOException {
        Buffer answer = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_PK_OK);
        answer.putString(Ed25519Key.TYPE);
        answer.putBytes(blob);
        session.writePacket(answer);
    }

    /** The session, so that the signature is good for no other, and the request itself. */
    private byte[] signedData(ServerSession session, byte[] blob) {
        Buffer data = new ByteArrayBuffer();
        data.putBytes(session.getSessionId());
        data.putByte(SshConstants.SSH_MSG_USERAUTH_REQUEST);
        data.putString(getUsername());
        data.putString(getService());
        data.putString(getName());
        data.putBoolean(true);
        data.putString(Ed25519Key.TYPE);
        data.putBytes(blob);
        return data.getCompactData();
    }
}
