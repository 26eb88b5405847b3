package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Bytes that come from outside: in memory as long as they are few, then in a file. */
final class Incoming implements Kept {

    private static final int FIRST_BYTES = 8192;
    private static final int CHECK_BYTES = 64 * 1024 * 1024;

    private final DataFiles files;
    private final int inlineMax;
    private final long reserve;
    private byte[] memory;
    private int size;
    private FileChannel file;
    private Blocks blocks;
    private long id;
    private long checkAt = CHECK_BYTES;
    private boolean settled;
    private boolean over;

    Incoming(DataFiles files, Settings settings, long expected) {
        this.files = files;
        this.inlineMax = settings.inlineMax();
        this.reserve = settings.reserve();
        files.checkRoom(expected, reserve);
        this.memory = new byte[expected < 0 ? FIRST_BYTES : (int) Math.min(expected, inlineMax)];
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (over || settled) {
            throw new IllegalStateException("the draft is closed or handed over");
        }
        try {
            if (file == null && size + (long) bytes.remaining() <= inlineMax) {
                remember(bytes);
            } else {
                append(bytes);
            }
        } catch (IOException e) {
            throw files.failed(e);
        }
    }

    private void remember(ByteBuffer bytes) {
        int more = bytes.remaining();
        if (memory.length - size < more) {
            memory = Arrays.copyOf(memory, Math.min(inlineMax, Math.max(memory.length * 2, size + more)));
        }
        bytes.get(memory, size, more);
        size += more;
    }

    private void append(ByteBuffer bytes) throws IOException {
        if (file == null) {
            id = files.next();
            files.begun();
            file = files.create(id);
            blocks = new Blocks();
            appendAll(ByteBuffer.wrap(memory, 0, size));
            memory = null;
        }
        appendAll(bytes);
        if (blocks.length() >= checkAt) {
            files.checkRoom(0, reserve);
            checkAt += CHECK_BYTES;
        }
    }

    private void appendAll(ByteBuffer bytes) throws IOException {
        files.disk().writing(bytes.remaining());
        blocks.add(bytes);
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public long size() {
        return blocks == null ? size : blocks.length();
    }

    @Override
    public void settle() {
        if (over) {
            throw new IllegalStateException("the draft is closed or handed over already");
        }
        if (file != null && !settled) {
            try {
                files.publish(id, file);
            } catch (IOException e) {
                throw files.failed(e);
            }
        }
        settled = true;
    }

    @Override
    public Place keep(Mutation mutation) {
        mutation.whenTried(() -> over = true);
        Batch batch = mutation.batch();
        if (file != null) {
            batch.put(Index.Table.FILE, Keys.number(id), blocks.bytes());
            return new Place(Place.FILE, id, blocks.length());
        }
        return keepSmall(batch, files.next(), memory, size);
    }

    static Place keepSmall(Batch batch, long id, byte[] bytes, int size) {
        if (size == 0) {
            return Place.EMPTY;
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, size);
        batch.put(Index.Table.SMALL, Keys.number(id), new Out(size + 4).i32((int) sum.getValue()).raw(bytes, 0, size).bytes());
        return new Place(Place.SMALL, id, size);
    }

    @Override
    public void done() {
        if (file != null) {
            files.settled();
        }
    }

    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        memory = null;
        if (id != 0) {
            try {
                if (file != null) {
                    file.close();
                }
                files.delete(id);
                files.settled();
            } catch (IOException e) {
                // It stays until the next start, which looks for such files.
                blocks = null;
            }
        }
    }
}
