package org.nembo.shell.ssh;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** An Ed25519 public key in the form of SSH (RFC 8709, section 4), over the JDK's own. Immutable. */
final class Ed25519Key implements PublicKey {

    static final String TYPE = "ssh-ed25519";

    private static final long serialVersionUID = 1L;
    private static final String ALGORITHM = "Ed25519";
    private static final int LENGTH = 32;

    private final byte[] blob;
    private final PublicKey key;

    private Ed25519Key(byte[] blob, PublicKey key) {
        this.blob = blob;
        this.key = key;
    }

    /** @throws InvalidKeyException when the bytes are no such key */
    static Ed25519Key of(byte[] blob) throws GeneralSecurityException {
        Buffer buffer = new ByteArrayBuffer(blob);
        String type = buffer.getString();
        byte[] point = buffer.getBytes();
        if (!type.equals(TYPE) || point.length != LENGTH || buffer.available() > 0) {
            throw new InvalidKeyException("not an Ed25519 key");
        }
        // RFC 8032, section 5.1.2: y in little-endian order, the sign of x in the highest bit
        boolean odd = (point[LENGTH - 1] & 0x80) != 0;
        byte[] y = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            y[i] = point[LENGTH - 1 - i];
        }
        y[0] &= 0x7f;
        EdECPublicKeySpec spec = new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y)));
        return new Ed25519Key(blob.clone(), KeyFactory.getInstance(ALGORITHM).generatePublic(spec));
    }

    byte[] blob() {
        return blob.clone();
    }

    boolean verify(byte[] data, byte[] signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(ALGORITHM);
        verifier.initVerify(key);
        verifier.update(data);
        return verifier.verify(signature);
    }

    @Override
    public String getAlgorithm() {
        return ALGORITHM;
    }

    @Override
    public String getFormat() {
        return key.getFormat();
    }

    @Override
    public byte[] getEncoded() {
        return key.getEncoded();
    }
}
