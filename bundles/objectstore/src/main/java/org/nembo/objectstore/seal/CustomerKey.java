package org.nembo.objectstore.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** A key that a client sends with each request, and that is never kept. @param md5 Base64 */
record CustomerKey(byte[] key, String md5) {

    static final String PREFIX = "x-amz-server-side-encryption-customer-";
    private static final String SOURCE = "x-amz-copy-source-server-side-encryption-customer-";
    private static final int SIZE = 32;

    /** Null when the request has none. @throws S3Failure {@code InvalidArgument}, {@code InvalidRequest} */
    static CustomerKey of(Exchange exchange, boolean source) {
        String prefix = source ? SOURCE : PREFIX;
        String algorithm = exchange.header(prefix + "algorithm");
        String key = exchange.header(prefix + "key");
        String md5 = exchange.header(prefix + "key-MD5");
        if (algorithm.isEmpty() && key.isEmpty() && md5.isEmpty()) {
            return null;
        }
        if (!exchange.caller().secure() && !loopback(exchange.caller().address())) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure "
                    + "connection.");
        }
        if (!algorithm.equals("AES256")) {
            throw new S3Failure(S3Code.INVALID_ENCRYPTION_ALGORITHM_ERROR, S3Code.INVALID_ENCRYPTION_ALGORITHM_ERROR.text())
                    .with("ArgumentName", prefix + "algorithm").with("ArgumentValue", algorithm);
        }
        byte[] bytes = decode(key);
        if (bytes.length != SIZE) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "The secret key was invalid for the specified algorithm.").with("ArgumentName", prefix + "key");
        }
        if (!MessageDigest.isEqual(digest(bytes), decode(md5))) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "The calculated MD5 hash of the key did not match the hash that was provided.")
                    .with("ArgumentName", prefix + "key-MD5");
        }
        return new CustomerKey(bytes, md5);
    }

    void tell(Exchange exchange) {
        exchange.answer(PREFIX + "algorithm", "AES256").answer(PREFIX + "key-MD5", md5);
    }

    @Override
    public String toString() {
        return "CustomerKey[***]";
    }

    private static boolean loopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1") || address.equals("[::1]")
                || address.equals("[0:0:0:0:0:0:0:1]");
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] digest(byte[] key) {
        try {
            return MessageDigest.getInstance("MD5").digest(key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
