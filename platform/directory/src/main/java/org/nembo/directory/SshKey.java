package org.nembo.directory;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.nembo.api.error.NemboException;

/**
 * A public key as OpenSSH writes it (RFC 4253, section 6.6; RFC 5656; RFC 8709).
 *
 * @param blob        in base64
 * @param fingerprint {@code SHA256:…}, as {@code ssh-keygen -l} shows it
 */
record SshKey(String type, String blob, String comment, String fingerprint) {

    private static final int LONGEST_LINE = 8192;
    private static final int FEWEST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 16_384;

    /** @param line type, key and, where there is one, a comment @throws NemboException {@code SSH_KEY_INVALID} */
    static SshKey parse(String line) {
        String text = line == null ? "" : line.strip();
        if (text.contains("PRIVATE KEY")) {
            throw invalid("this is a private key: keep it to yourself, make another one, and send the line of its .pub file");
        }
        String[] parts = text.split("[ \\t]+", 3);
        if (text.length() > LONGEST_LINE || parts.length < 2 || text.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
            throw invalid("a key is one line of at most %d characters: type, key in base64 and a comment".formatted(LONGEST_LINE));
        }
        byte[] bytes = decode(parts[1]);
        check(parts[0], ByteBuffer.wrap(bytes));
        String comment = parts.length < 3 ? "" : parts[2].strip();
        if (comment.length() > 255) {
            throw invalid("a comment has at most 255 characters");
        }
        String fingerprint = "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash(bytes));
        return new SshKey(parts[0], Base64.getEncoder().encodeToString(bytes), comment, fingerprint);
    }

    /** As a line of {@code authorized_keys}. */
    String line() {
        return comment.isEmpty() ? type + " " + blob : type + " " + blob + " " + comment;
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new NemboException(DirectoryError.SSH_KEY_INVALID, "the second word of the line is not base64", e);
        }
    }

    private static void check(String type, ByteBuffer blob) {
        try {
            if (!type.equals(new String(field(blob), StandardCharsets.US_ASCII))) {
                throw invalid("the key inside is not of the type that the line begins with");
            }
            switch (type) {
                case "ssh-ed25519" -> bytes(blob, 32);
                case "sk-ssh-ed25519@openssh.com" -> {
                    bytes(blob, 32);
                    field(blob);
                }
                case "ssh-rsa" -> rsa(blob);
                case "ecdsa-sha2-nistp256" -> point(blob, "nistp256", 65);
                case "ecdsa-sha2-nistp384" -> point(blob, "nistp384", 97);
                case "ecdsa-sha2-nistp521" -> point(blob, "nistp521", 133);
                case "sk-ecdsa-sha2-nistp256@openssh.com" -> {
                    point(blob, "nistp256", 65);
                    field(blob);
                }
                default -> throw invalid("keys of the type '%s' are not taken: ssh-ed25519, ecdsa-sha2-*, ssh-rsa and their sk- kinds are"
                        .formatted(type.length() > 40 ? type.substring(0, 40) : type));
            }
            if (blob.hasRemaining()) {
                throw invalid("there is more behind the key than belongs to it");
            }
        } catch (BufferUnderflowException e) {
            throw new NemboException(DirectoryError.SSH_KEY_INVALID, "the key ends too early", e);
        }
    }

    private static void rsa(ByteBuffer blob) {
        BigInteger exponent = number(blob);
        int bits = number(blob).bitLength();
        if (bits < FEWEST_RSA_BITS || bits > MOST_RSA_BITS || exponent.compareTo(BigInteger.valueOf(3)) < 0 || !exponent.testBit(0)) {
            throw invalid("an RSA key has %d to %d bits and an odd exponent, this one has %d".formatted(FEWEST_RSA_BITS, MOST_RSA_BITS, bits));
        }
    }

    private static BigInteger number(ByteBuffer blob) {
        byte[] bytes = field(blob);
        if (bytes.length == 0 || bytes[0] < 0) {
            throw invalid("a number in the key is not positive");
        }
        return new BigInteger(bytes);
    }

    private static void point(ByteBuffer blob, String curve, int length) {
        if (!curve.equals(new String(field(blob), StandardCharsets.US_ASCII)) || bytes(blob, length)[0] != 4) {
            throw invalid("the key is no point of " + curve);
        }
    }

    private static byte[] bytes(ByteBuffer blob, int length) {
        byte[] bytes = field(blob);
        if (bytes.length != length) {
            throw invalid("a part of the key has %d bytes instead of %d".formatted(bytes.length, length));
        }
        return bytes;
    }

    private static byte[] field(ByteBuffer blob) {
        int length = blob.getInt();
        if (length < 0 || length > blob.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        blob.get(bytes);
        return bytes;
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static NemboException invalid(String why) {
        return new NemboException(DirectoryError.SSH_KEY_INVALID, why);
    }
}
