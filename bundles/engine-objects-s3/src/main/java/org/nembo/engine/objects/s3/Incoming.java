package org.nembo.engine.objects.s3;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Bytes on their way to the other store: one file, in one piece or, when there are more than one part holds, in parts. Confined to one thread. */
final class Incoming implements Kept {

    private static final int FIRST = 64 * 1024;
    /** After so many parts they are twice as large, so that the largest object has fewer than 10,000. */
    private static final int DOUBLED = 1000;
    private static final int LARGEST = 512 * 1024 * 1024;

    private final Backend backend;
    private final Settings settings;
    private final Clock clock;
    private final Upkeep upkeep;
    private final String file;
    private final Sums sums = new Sums();
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] buffer;
    private int filled;
    private int partBytes;
    private long size;
    private String upload = "";
    private boolean settled;
    private boolean begun;
    private boolean handedOver;
    private Filed filed;

    Incoming(Backend backend, Settings settings, Clock clock, Upkeep upkeep, long expected) {
        this.backend = backend;
        this.settings = settings;
        this.clock = clock;
        this.upkeep = upkeep;
        this.file = FileId.next(clock.millis());
        this.partBytes = settings.limits().partBytes();
        this.buffer = new byte[(int) Math.min(partBytes, expected < 0 ? FIRST : Math.max(1, expected))];
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (settled) {
            throw new IllegalStateException("the draft was handed over already");
        }
        sums.add(bytes);
        size += bytes.remaining();
        while (bytes.hasRemaining()) {
            if (filled == partBytes) {
                flush();
            }
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, (int) Math.min(partBytes, buffer.length * 2L));
            }
            int now = Math.min(bytes.remaining(), buffer.length - filled);
            bytes.get(buffer, filled, now);
            filled += now;
        }
    }

    private void flush() {
        if (upload.isEmpty()) {
            begun = true;
            upload = backend.begin(file);
        }
        parts.add(backend.part(file, upload, parts.size() + 1, buffer, filled));
        filled = 0;
        if (parts.size() % DOUBLED == 0 && partBytes < LARGEST) {
            partBytes *= 2;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void settle() {
        if (settled) {
            return;
        }
        settled = true;
        if (size > 0) {
            if (upload.isEmpty()) {
                begun = true;
                backend.put(file, buffer, filled);
            } else {
                flush();
                backend.complete(file, upload, parts, size);
                upload = "";
            }
            filed = new Filed(file, size, sums.finish());
        }
        buffer = new byte[0];
    }

    @Override
    public Place keep(Transaction change) {
        if (filed == null) {
            return Place.EMPTY;
        }
        long now = clock.millis();
        if (now - FileId.millis(file) > settings.orphan().toMillis() / 2) {
            throw new NemboException(ObjectError.OBJECTS_BUSY, "these bytes took longer than half of orphan.hours to come: send them in parts");
        }
        change.add(filed, now);
        return new Place(List.of(new Place.Segment(file, size)), List.of());
    }

    @Override
    public <T> T handOver(Supplier<T> work) {
        try {
            T result = work.get();
            handedOver = true;
            return result;
        } catch (NemboException e) {
            // The database may have got it nevertheless: what it has not got is found as forgotten later.
            handedOver = e.code() == ObjectError.OBJECTS_BUSY;
            throw e;
        }
    }

    @Override
    public void close() {
        if (begun && !handedOver) {
            upkeep.discard(file, upload);
        }
        handedOver = true;
        buffer = new byte[0];
        settled = true;
    }
}
