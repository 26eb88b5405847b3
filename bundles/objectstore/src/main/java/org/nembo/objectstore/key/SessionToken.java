package org.nembo.objectstore.key;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.nembo.api.identity.Subject;
import org.nembo.api.secret.Secret;
import org.nembo.objectstore.access.Session;

/**
 * What a session token holds, sealed with AES-256-GCM: a byte for the form, the number of the key, a nonce, and the rest under the key. Form and number are
 * bound to it.
 */
record SessionToken(String accessKey, Secret secret, Subject subject, Session session) {

    private static final byte FORM = 1;
    private static final int HEAD = 5;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int MOST_WORDS = 2000;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** As text without padding, in the alphabet of addresses. */
    String seal(SealingKeys.Numbered key) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        byte[] head = ByteBuffer.allocate(HEAD).put(FORM).putInt(key.number()).array();
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key.key(), head, nonce, bytes(), 0)
                .orElseThrow(() -> new IllegalStateException("this JVM cannot seal with AES-GCM"));
        byte[] all = ByteBuffer.allocate(HEAD + NONCE + sealed.length).put(head).put(nonce).put(sealed).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** Empty when it is none of ours, or was changed. */
    static Optional<SessionToken> open(String token, SealingKeys keys) {
        byte[] raw = decoded(token);
        if (raw.length < HEAD + NONCE + TAG_BITS / 8 || raw[0] != FORM) {
            return Optional.empty();
        }
        byte[] head = java.util.Arrays.copyOf(raw, HEAD);
        byte[] nonce = java.util.Arrays.copyOfRange(raw, HEAD, HEAD + NONCE);
        return keys.find(ByteBuffer.wrap(raw, 1, 4).getInt()).flatMap(key -> crypt(Cipher.DECRYPT_MODE, key, head, nonce, raw, HEAD + NONCE))
                .map(SessionToken::read);
    }

    private static byte[] decoded(String token) {
        try {
            return Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static Optional<byte[]> crypt(int mode, SecretKey key, byte[] head, byte[] nonce, byte[] bytes, int from) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(head);
            return Optional.of(cipher.doFinal(bytes, from, bytes.length - from));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(session.expires().toEpochMilli());
            for (String text : List.of(accessKey, secret.reveal(), subject.issuer(), subject.subject(), subject.username(), session.name(), session.parent())) {
                out.writeUTF(text);
            }
            write(out, subject.groups());
            write(out, subject.scopes());
            write(out, session.policies());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static SessionToken read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Instant expires = Instant.ofEpochMilli(in.readLong());
            String accessKey = in.readUTF();
            Secret secret = new Secret(in.readUTF());
            String issuer = in.readUTF();
            String subject = in.readUTF();
            String username = in.readUTF();
            String name = in.readUTF();
            String parent = in.readUTF();
            Set<String> groups = Set.copyOf(words(in));
            Subject whose = new Subject(issuer, subject, username, groups, Set.copyOf(words(in)));
            return new SessionToken(accessKey, secret, whose, new Session(name, parent, words(in), expires));
        } catch (IOException e) {
            throw new UncheckedIOException("a session token that was sealed here cannot be read", e);
        }
    }

    private static void write(DataOutputStream out, Collection<String> words) throws IOException {
        out.writeShort(Math.min(words.size(), MOST_WORDS + 1));
        for (String word : words) {
            out.writeUTF(word);
        }
    }

    private static List<String> words(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        if (count > MOST_WORDS) {
            throw new IOException("more than " + MOST_WORDS + " words");
        }
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            words.add(in.readUTF());
        }
        return words;
    }
}
