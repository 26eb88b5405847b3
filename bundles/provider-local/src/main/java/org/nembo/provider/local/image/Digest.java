package org.nembo.provider.local.image;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The digest of a content, as images name it: {@code sha256:…}. */
record Digest(String algorithm, String hex) {

    private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern SHA512 = Pattern.compile("sha512:[0-9a-f]{128}");

    /** @throws ImageException when it is none, or of a kind that is not known */
    static Digest of(String text) throws ImageException {
        if (!SHA256.matcher(text).matches() && !SHA512.matcher(text).matches()) {
            throw new ImageException("'%s' is not a digest: sha256 and sha512 are known".formatted(text.substring(0, Math.min(150, text.length()))));
        }
        int colon = text.indexOf(':');
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    static Digest sha256(byte[] content) {
        return new Digest("sha256", HexFormat.of().formatHex(digester("sha256").digest(content)));
    }

    /** A stream that counts what is read through it. */
    DigestInputStream over(InputStream content) {
        return new DigestInputStream(content, digester(algorithm)) {
            @Override
            public long skip(long count) throws IOException {
                // What is skipped belongs to the content as well.
                return readNBytes((int) Math.min(count, 1 << 16)).length;
            }
        };
    }

    MessageDigest digester() {
        return digester(algorithm);
    }

    /** Whether this is what was read. */
    boolean fits(MessageDigest read) {
        return HexFormat.of().formatHex(read.digest()).equals(hex);
    }

    /** @throws ImageException when the content is not what the digest says */
    void check(byte[] content, String what) throws IOException {
        MessageDigest digester = digester();
        digester.update(content);
        if (!fits(digester)) {
            throw new ImageException("%s is not what its digest %s says".formatted(what, this));
        }
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    private static MessageDigest digester(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and SHA-512", e);
        }
    }
}
