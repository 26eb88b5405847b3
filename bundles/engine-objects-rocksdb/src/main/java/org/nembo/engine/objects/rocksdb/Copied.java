package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;

/** The bytes of a stored version once more: files get another name, small ones are written again. */
final class Copied implements Kept {

    /** A segment of the copy and what the index keeps of it. */
    private record Segment(Place place, byte[] indexed) {
    }

    private final DataFiles files;
    private final List<Segment> segments = new ArrayList<>();
    private final long size;
    private boolean over;

    /** @param sources pinned until this returns */
    Copied(DataFiles files, Index index, List<Place> sources) {
        this.files = files;
        long sum = 0;
        files.begun();
        try {
            for (Place source : sources) {
                sum += source.length();
                segments.add(copy(index, source));
            }
        } catch (NoSuchFileException e) {
            close();
            throw new NemboException(ObjectError.NO_SUCH_VERSION, "the source of the copy is gone", e);
        } catch (IOException e) {
            close();
            throw Faults.of("copying", e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        this.size = sum;
    }

    private Segment copy(Index index, Place source) throws IOException {
        long id = files.next();
        byte[] indexed = index.get(source.kind() == Place.SMALL ? Index.Table.SMALL : Index.Table.FILE, Keys.number(source.id()));
        if (indexed == null) {
            throw new NemboException(ObjectError.NO_SUCH_VERSION, "the source of the copy is gone");
        }
        if (source.kind() == Place.FILE) {
            files.link(source.id(), id);
        }
        return new Segment(new Place(source.kind(), id, source.length()), indexed);
    }

    @Override
    public void write(ByteBuffer bytes) {
        throw new IllegalStateException("the draft is a copy, which takes no bytes");
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void settle() {
        if (over) {
            throw new IllegalStateException("the draft is closed or handed over already");
        }
        try {
            files.forceNames(links());
        } catch (IOException e) {
            throw Faults.of("copying", e);
        }
    }

    private List<Long> links() {
        return segments.stream().map(Segment::place).filter(place -> place.kind() == Place.FILE).map(Place::id).toList();
    }

    @Override
    public Place keep(Mutation mutation) {
        mutation.whenTried(() -> over = true);
        Batch batch = mutation.batch();
        for (Segment each : segments) {
            batch.put(each.place().kind() == Place.SMALL ? Index.Table.SMALL : Index.Table.FILE, Keys.number(each.place().id()), each.indexed());
        }
        if (segments.isEmpty()) {
            return Place.EMPTY;
        }
        if (segments.size() == 1) {
            return segments.get(0).place();
        }
        Place chain = new Place(Place.CHAIN, files.next(), size);
        batch.put(Index.Table.FILE, Keys.number(chain.id()), new Chain(segments.stream().map(Segment::place).toList(), List.of()).bytes());
        return chain;
    }

    @Override
    public void done() {
        files.settled();
    }

    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        try {
            for (long id : links()) {
                files.delete(id);
            }
            files.settled();
        } catch (IOException e) {
            // They stay until the next start, which looks for such files.
            segments.clear();
        }
    }
}
