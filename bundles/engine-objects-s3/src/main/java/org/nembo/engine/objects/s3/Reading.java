package org.nembo.engine.objects.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ObjectError;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Bytes of a version from the other store, in whole blocks each of which is verified before any of it goes out. What breaks off is asked for again from there.
 * While it is read, nothing of it is deleted: on this node by a pin, on others by a lease once reading takes long. Confined to one thread.
 */
final class Reading implements Content {

    private static final int ATTEMPTS = 3;

    /** What it reads with. */
    record Readers(Backend backend, Files files, Clock clock, long graceMillis) {
    }

    private final Readers readers;
    private final String name;
    private final List<Place.Segment> segments;
    private final List<String> pinned;
    private byte[] buffer = new byte[0];
    private long leasedAt;
    private long remaining;
    private int segment;
    /** In this segment. */
    private long at;
    private Filed filed;
    private ResponseInputStream<GetObjectResponse> stream;
    /** The next byte of the stream, in this segment. */
    private long streamAt;
    private boolean closed;

    /** @param name of the object, for what is said when it is damaged */
    Reading(Readers readers, String name, Place place, long from, long length) {
        this.readers = readers;
        this.name = name;
        this.segments = place.segments();
        this.pinned = place.files();
        this.remaining = length;
        this.leasedAt = readers.clock().millis();
        long skip = from;
        while (segment < segments.size() && skip >= segments.get(segment).length()) {
            skip -= segments.get(segment).length();
            segment++;
        }
        this.at = skip;
        readers.files().pin(pinned);
        boolean opened = false;
        try {
            if (remaining > 0) {
                look();
            }
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private void look() {
        filed = readers.files().find(segments.get(segment).file()).orElseThrow(() -> damaged("its file is not in the index"));
    }

    private NemboException damaged(String why) {
        return new NemboException(ObjectError.DAMAGED, "%s is damaged: %s".formatted(name, why));
    }

    @Override
    public long remaining() {
        return remaining;
    }

    @Override
    public ByteBuffer next() {
        if (remaining == 0 || closed) {
            return ByteBuffer.allocate(0).asReadOnlyBuffer();
        }
        lease();
        if (at == segments.get(segment).length()) {
            endStream(false);
            segment++;
            at = 0;
            look();
        }
        ByteBuffer block = block((int) (at / Sums.BLOCK));
        block.position((int) (at % Sums.BLOCK));
        block.limit((int) Math.min(block.limit(), block.position() + remaining));
        at += block.remaining();
        remaining -= block.remaining();
        if (remaining == 0) {
            endStream(true);
        }
        return block.slice().asReadOnlyBuffer();
    }

    private void lease() {
        long now = readers.clock().millis();
        if (now - leasedAt > readers.graceMillis() / 3) {
            readers.files().lease(pinned, now + readers.graceMillis());
            leasedAt = now;
        }
    }

    private ByteBuffer block(int number) {
        long start = (long) number * Sums.BLOCK;
        int size = (int) Math.min(Sums.BLOCK, filed.length() - start);
        for (int attempt = 1;; attempt++) {
            NemboException failure;
            try {
                ByteBuffer block = read(start, size);
                if (Sums.matches(filed.sums(), number, block)) {
                    return block;
                }
                failure = damaged("bytes %d to %d of the file %s have another checksum".formatted(start, start + size - 1, filed.id()));
            } catch (NemboException e) {
                failure = e;
            } catch (SdkException e) {
                failure = Faults.of("reading", e);
            } catch (IOException e) {
                failure = Faults.of("reading", e);
            }
            endStream(false);
            if (attempt == ATTEMPTS || failure.code() == ObjectError.OBJECTS_FAULT) {
                throw failure;
            }
        }
    }

    private ByteBuffer read(long start, int size) throws IOException {
        if (stream == null || streamAt != start) {
            endStream(false);
            long last = Math.min(filed.length(), (at + remaining + Sums.BLOCK - 1) / Sums.BLOCK * Sums.BLOCK) - 1;
            Optional<ResponseInputStream<GetObjectResponse>> opened = readers.backend().open(filed.id(), start, last);
            stream = opened.orElseThrow(() -> damaged("its file %s is not in the other S3".formatted(filed.id())));
            streamAt = start;
        }
        if (buffer.length < size) {
            buffer = new byte[size];
        }
        InputStream in = stream;
        int got = in.readNBytes(buffer, 0, size);
        if (got < size) {
            throw new IOException("%d bytes of %d came".formatted(got, size));
        }
        streamAt += size;
        return ByteBuffer.wrap(buffer, 0, size);
    }

    /** @param whole whether all of it was read, so that its connection is good for another request */
    private void endStream(boolean whole) {
        if (stream != null) {
            try {
                if (whole) {
                    stream.close();
                } else {
                    stream.abort();
                }
            } catch (IOException e) {
                stream.abort();
            } finally {
                stream = null;
            }
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            endStream(remaining == 0);
            readers.files().unpin(pinned);
        }
    }
}
