package org.nembo.objectstore.replica;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.nembo.spi.object.Content;

/** Bytes, and their CRC-32C behind them. Confined to one thread. */
final class Summed implements Content {

    private final Content content;
    private final CRC32C sum = new CRC32C();
    private long left;

    Summed(Content content) {
        this.content = content;
        this.left = content.remaining() + Parcel.SUM;
    }

    @Override
    public long remaining() {
        return left;
    }

    @Override
    public ByteBuffer next() {
        ByteBuffer bytes = left <= Parcel.SUM ? ByteBuffer.allocate(0) : content.next();
        if (left == Parcel.SUM) {
            bytes = ByteBuffer.allocate(Parcel.SUM).putInt((int) sum.getValue()).flip();
        }
        sum.update(bytes.duplicate());
        left -= bytes.remaining();
        return bytes;
    }

    @Override
    public void close() {
        content.close();
    }
}
