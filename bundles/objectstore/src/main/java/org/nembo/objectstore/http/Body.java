package org.nembo.objectstore.http;

import java.nio.ByteBuffer;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/**
 * What comes with a request: the bytes that the client means, without chunk headers, signatures and trailers. What can be verified about them is verified when
 * the end is read. Confined to one thread.
 */
public interface Body {

    /** No bytes. */
    Body NONE = new Body() {
        @Override
        public long length() {
            return 0;
        }

        @Override
        public ByteBuffer next() {
            return ByteBuffer.allocate(0);
        }
    };

    /** How many bytes will come; -1 when it was not told. */
    long length();

    /**
     * The next bytes, valid until the next call; an empty buffer at the end.
     *
     * @throws S3Failure {@code IncompleteBody}, {@code RequestTimeout}, {@code XAmzContentSHA256Mismatch}, {@code SignatureDoesNotMatch}
     */
    ByteBuffer next();

    /** A header that came after the bytes, once these are read to their end; empty when there was none. */
    default String trailer(String name) {
        return "";
    }

    /** All bytes. @throws S3Failure {@code MaxMessageLengthExceeded} when they are more than {@code limit} */
    default byte[] all(int limit) {
        byte[] all = new byte[(int) Math.min(limit, Math.max(length(), 512))];
        int size = 0;
        if (length() > limit) {
            throw new S3Failure(S3Code.MAX_MESSAGE_LENGTH_EXCEEDED, "The body is longer than " + limit + " bytes.");
        }
        for (ByteBuffer bytes = next(); bytes.hasRemaining(); bytes = next()) {
            int count = bytes.remaining();
            if (size + count > limit) {
                throw new S3Failure(S3Code.MAX_MESSAGE_LENGTH_EXCEEDED, "The body is longer than " + limit + " bytes.");
            }
            if (size + count > all.length) {
                all = java.util.Arrays.copyOf(all, Math.min(limit, Math.max(size + count, all.length * 2)));
            }
            bytes.get(all, size, count);
            size += count;
        }
        return size == all.length ? all : java.util.Arrays.copyOf(all, size);
    }
}
