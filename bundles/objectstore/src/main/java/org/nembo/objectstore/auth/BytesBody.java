package org.nembo.objectstore.auth;

import java.nio.ByteBuffer;
import org.nembo.objectstore.http.Body;

/** Bytes that were read before. */
public final class BytesBody implements Body {

    private final int length;
    private final ByteBuffer bytes;

    public BytesBody(byte[] bytes) {
        this.length = bytes.length;
        this.bytes = ByteBuffer.wrap(bytes);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public ByteBuffer next() {
        ByteBuffer next = bytes.slice();
        bytes.position(bytes.limit());
        return next;
    }
}
