package org.nembo.objectstore.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.nembo.spi.object.Draft;

/** Bytes on the heap. */
final class MemoryDraft implements Draft {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(ByteBuffer more) {
        byte[] copy = new byte[more.remaining()];
        more.get(copy);
        bytes.writeBytes(copy);
    }

    @Override
    public long size() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        bytes.reset();
    }
}
