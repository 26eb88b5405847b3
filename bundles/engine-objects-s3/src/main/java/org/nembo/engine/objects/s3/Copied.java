package org.nembo.engine.objects.s3;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/** The bytes of a stored version once more: the same files, counted once more. Confined to one thread. */
final class Copied implements Kept {

    private final Place place;

    Copied(Place source) {
        this.place = new Place(source.segments(), List.of());
    }

    @Override
    public void write(ByteBuffer bytes) {
        throw new IllegalStateException("a copy has its bytes already");
    }

    @Override
    public long size() {
        return place.length();
    }

    @Override
    public void settle() {
        // They are there.
    }

    @Override
    public Place keep(Transaction change) {
        return place;
    }

    @Override
    public <T> T handOver(Supplier<T> work) {
        return work.get();
    }

    @Override
    public void close() {
        // Nothing was made.
    }
}
