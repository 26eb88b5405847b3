package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.zip.CRC32C;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ObjectError;

/** Reads segments block by block, and gives out only what has the checksum that it was written with. */
final class Reading implements Content {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Readers readers;
    private final long pinned;
    private final String name;
    private final List<Place> segments;
    private int segment;
    /** Where in the segment. */
    private long at;
    private long left;
    private FileChannel file;
    private Blocks blocks;
    private ByteBuffer buffer;
    private boolean closed;

    /** What many readings share. */
    record Readers(Index index, DataFiles files, Pins pins, Buffers buffers) {
    }

    /** @param pinned what is unpinned at the end */
    Reading(Readers readers, long pinned, String name, List<Place> segments, long from, long length) {
        this.readers = readers;
        this.pinned = pinned;
        this.name = name;
        this.segments = segments;
        this.at = from;
        this.left = length;
        while (segment < segments.size() && at >= segments.get(segment).length()) {
            at -= segments.get(segment).length();
            segment++;
        }
        if (left > 0 && segment < segments.size() && segments.get(segment).kind() == Place.FILE) {
            openFile(segments.get(segment));
        }
    }

    private NemboException damaged(String how, Throwable cause) {
        return new NemboException(ObjectError.DAMAGED, "%s is damaged: %s".formatted(name, how), cause);
    }

    private void openFile(Place place) {
        byte[] sums = readers.index().get(Index.Table.FILE, Keys.number(place.id()));
        if (sums == null) {
            throw damaged("the checksums of " + readers.files().path(place.id()) + " are gone", null);
        }
        blocks = Blocks.read(sums);
        try {
            file = readers.files().open(place.id());
        } catch (NoSuchFileException e) {
            throw damaged(e.getMessage() + " is gone", e);
        } catch (IOException e) {
            throw Faults.of("reading " + name, e);
        }
    }

    @Override
    public long remaining() {
        return left;
    }

    @Override
    public ByteBuffer next() {
        if (closed) {
            throw new IllegalStateException("the content is closed");
        }
        if (left == 0) {
            return NOTHING;
        }
        if (segment >= segments.size()) {
            throw damaged("%d bytes of it are missing".formatted(left), null);
        }
        Place place = segments.get(segment);
        ByteBuffer found = place.kind() == Place.SMALL ? small(place) : block(place);
        if (found.remaining() > left) {
            found.limit(found.position() + (int) left);
        }
        at += found.remaining();
        left -= found.remaining();
        if (at >= place.length()) {
            at = 0;
            segment++;
            closeFile();
        }
        return found.slice().asReadOnlyBuffer();
    }

    private ByteBuffer small(Place place) {
        byte[] bytes = readers.index().get(Index.Table.SMALL, Keys.number(place.id()));
        if (bytes == null || bytes.length != place.length() + 4) {
            throw damaged("its bytes in the index are gone", null);
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes, 4, bytes.length - 4);
        if ((int) sum.getValue() != new In(bytes).i32()) {
            throw damaged("its bytes in the index have another checksum", null);
        }
        return ByteBuffer.wrap(bytes, 4 + (int) at, bytes.length - 4 - (int) at);
    }

    private ByteBuffer block(Place place) {
        if (file == null) {
            openFile(place);
        }
        if (buffer == null) {
            buffer = readers.buffers().take();
        }
        int number = (int) (at / Blocks.BLOCK);
        long start = (long) number * Blocks.BLOCK;
        int size = (int) Math.min(Blocks.BLOCK, place.length() - start);
        buffer.clear().limit(size);
        try {
            while (buffer.hasRemaining()) {
                if (file.read(buffer, start + buffer.position()) < 0) {
                    throw damaged("%s ends at byte %d of %d".formatted(readers.files().path(place.id()), start + buffer.position(), place.length()), null);
                }
            }
        } catch (IOException e) {
            throw damaged("reading %s, the disk answers '%s'".formatted(readers.files().path(place.id()), e.getMessage()), e);
        }
        buffer.flip();
        if (!blocks.matches(number, buffer)) {
            throw damaged("bytes %d to %d of %s have another checksum".formatted(start, start + size - 1, readers.files().path(place.id())), null);
        }
        buffer.position((int) (at - start));
        return buffer.duplicate();
    }

    private void closeFile() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw Faults.of("closing after reading", e);
            } finally {
                file = null;
            }
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (buffer != null) {
                readers.buffers().give(buffer);
                buffer = null;
            }
            if (pinned != 0) {
                readers.pins().unpin(pinned);
            }
            closeFile();
        }
    }
}
