package org.nembo.objectstore.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** The bytes of an answer as those of a request. Confined to one thread. */
final class ReplyBody implements Body {

    private final Reply reply;
    private final long length;
    private final byte[] bytes = new byte[64 << 10];
    private long read;
    private IOException failure;

    /** @param length how many must come */
    ReplyBody(Reply reply, long length) {
        this.reply = reply;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public ByteBuffer next() {
        try {
            int count = reply.read(bytes);
            read += Math.max(0, count);
            if (count < 0 && read < length || read > length) {
                throw new IOException("%d bytes came instead of %d".formatted(read, length));
            }
            return ByteBuffer.wrap(bytes, 0, Math.max(0, count));
        } catch (IOException e) {
            failure = e;
            throw new S3Failure(S3Code.INCOMPLETE_BODY, "the bytes did not arrive: " + e.getMessage(), e);
        }
    }

    /** What kept the bytes from arriving; null for nothing. */
    IOException failure() {
        return failure;
    }
}
