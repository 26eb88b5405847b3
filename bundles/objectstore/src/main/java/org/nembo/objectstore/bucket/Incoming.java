package org.nembo.objectstore.bucket;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** Bodies that are documents. */
final class Incoming {

    private static final int MD5 = 16;

    private Incoming() {
    }

    /** All bytes, when they are those of {@code Content-MD5}. @throws S3Failure {@code InvalidDigest}, {@code BadDigest}, {@code MaxMessageLengthExceeded} */
    static byte[] bytes(Exchange exchange, int most) {
        byte[] bytes = exchange.body().all(most);
        String told = exchange.header("Content-MD5");
        if (!told.isEmpty()) {
            if (!MessageDigest.isEqual(digest(told), md5(bytes))) {
                throw S3Failure.of(S3Code.BAD_DIGEST).with("ExpectedDigest", told);
            }
        }
        return bytes;
    }

    private static byte[] digest(String told) {
        try {
            byte[] digest = Base64.getDecoder().decode(told);
            if (digest.length == MD5) {
                return digest;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw S3Failure.of(S3Code.INVALID_DIGEST).with("Content-MD5", told);
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
