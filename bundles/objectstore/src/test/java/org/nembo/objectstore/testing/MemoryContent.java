package org.nembo.objectstore.testing;

import java.nio.ByteBuffer;
import org.nembo.spi.object.Content;

/** Bytes of the heap, in stretches of 1,000. */
final class MemoryContent implements Content {

    private final ByteBuffer bytes;

    MemoryContent(byte[] all, long from, long length) {
        bytes = ByteBuffer.wrap(all, (int) from, (int) length).slice().asReadOnlyBuffer();
    }

    @Override
    public long remaining() {
        return bytes.remaining();
    }

    @Override
    public ByteBuffer next() {
        int size = Math.min(1000, bytes.remaining());
        ByteBuffer next = bytes.slice(bytes.position(), size);
        bytes.position(bytes.position() + size);
        return next;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
