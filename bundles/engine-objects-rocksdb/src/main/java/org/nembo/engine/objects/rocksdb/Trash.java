package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.nembo.engine.objects.rocksdb.Index.Table;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be deleted: noted in the mutation that lets go of it, and deleted later, when nobody reads it. A crash between the two forgets nothing. Also finds
 * the files that a crash left before the index knew them. Thread-safe.
 */
final class Trash {

    private static final Logger log = LoggerFactory.getLogger(Trash.class);
    private static final char KIND = 't';
    private static final byte[] SWEPT = Keys.named('m', "swept");
    private static final int AT_ONCE = 512;
    /** So long a mutation may wait for its turn. */
    private static final long LATE_MILLIS = Duration.ofMinutes(10).toMillis();

    private final Index index;
    private final DataFiles files;
    private final Pins pins;
    private final Clock clock;
    private final Duration grace;
    private final ReentrantLock deleting = new ReentrantLock();
    private final AtomicInteger keepers = new AtomicInteger();
    /** Nothing is to be deleted that was noted before, in milliseconds: so that no walk begins at what is deleted already. */
    private volatile long floor;
    /** The latest that the clock was seen at, since it was put back. */
    private final AtomicLong latest = new AtomicLong();
    /** Since when things may be noted that are ahead of the clock, by {@link System#nanoTime}: it was put back, now or before the start. */
    private long ahead = System.nanoTime();
    private boolean isAhead = true;

    Trash(Index index, DataFiles files, Pins pins, Clock clock, Duration grace) {
        this.index = index;
        this.files = files;
        this.pins = pins;
        this.clock = clock;
        this.grace = grace;
    }

    private record Item(byte[] key, long id, int kind) {
    }

    /** An id for a new chain. */
    long next() {
        return files.next();
    }

    void add(Batch batch, Place place) {
        if (place.kind() != Place.NONE) {
            long now = clock.now().toEpochMilli();
            latest.accumulateAndGet(now, Math::max);
            batch.put(Table.META, new Out(17).u8(KIND).i64(now).i64(place.id()).bytes(), new Out(1).u8(place.kind()).bytes());
        }
    }

    /** Deletes what is old enough and not read; how many of them. @param stop whether to leave the rest for another time */
    int sweep(BooleanSupplier stop) {
        if (keepers.get() > 0) {
            return 0;
        }
        deleting.lock();
        try {
            return deleteOld(stop);
        } finally {
            deleting.unlock();
        }
    }

    /** Does something while nothing that the index knows is deleted; one at a time. */
    <T> T whileAllIsKept(Supplier<T> work) {
        keepers.incrementAndGet();
        deleting.lock();
        try {
            return work.get();
        } finally {
            deleting.unlock();
            keepers.decrementAndGet();
        }
    }

    private int deleteOld(BooleanSupplier stop) {
        long now = clock.now().toEpochMilli();
        if (latest.get() > now + LATE_MILLIS) {
            latest.set(now);
            floor = 0;
            ahead = System.nanoTime();
            isAhead = true;
        }
        latest.accumulateAndGet(now, Math::max);
        long end = now - grace.toMillis() + 1;
        int count = 0;
        if (isAhead && System.nanoTime() - ahead >= grace.toNanos()) {
            // Noted by a clock that was put back since: it would stay until the clock is there again.
            Swept future = sweep(now + LATE_MILLIS, Long.MAX_VALUE, stop);
            isAhead = !future.all();
            count = future.count();
        }
        Swept past = sweep(floor, Math.max(end, floor), stop);
        if (past.all()) {
            floor = Math.max(floor, end - LATE_MILLIS);
        }
        return count + past.count();
    }

    /** @param all whether nothing is left of the stretch */
    private record Swept(int count, boolean all) {
    }

    private Swept sweep(long since, long until, BooleanSupplier stop) {
        byte[] from = Keys.number(KIND, since);
        byte[] before = Keys.number(KIND, until);
        int count = 0;
        int seen = 0;
        while (from != null && !stop.getAsBoolean()) {
            List<Item> some = some(from, before);
            seen += some.size();
            count += delete(some);
            from = some.size() < AT_ONCE ? null : new Out(24).raw(some.get(some.size() - 1).key()).u8(0).bytes();
        }
        return new Swept(count, from == null && seen == count);
    }

    private List<Item> some(byte[] from, byte[] before) {
        return index.walk(Table.META, from, before, walk -> {
            List<Item> items = new ArrayList<>();
            for (; walk.valid() && items.size() < AT_ONCE; walk.next()) {
                byte[] key = walk.key();
                items.add(new Item(key, new In(key, 9, key.length).i64(), walk.value()[0]));
            }
            return items;
        });
    }

    private int delete(List<Item> items) {
        Batch batch = new Batch();
        List<Long> doomed = new ArrayList<>();
        try {
            for (Item each : items) {
                if (pins.doom(each.id())) {
                    doomed.add(each.id());
                    delete(batch, new Place(each.kind(), each.id(), 0));
                    batch.delete(Table.META, each.key());
                }
            }
            if (!batch.isEmpty()) {
                index.write(batch, false);
            }
        } catch (IOException e) {
            throw Faults.of("deleting files", e);
        } catch (RocksDBException e) {
            throw Faults.of("deleting", e);
        } finally {
            doomed.forEach(pins::forget);
        }
        return doomed.size();
    }

    private void delete(Batch batch, Place place) throws IOException {
        if (place.kind() == Place.SMALL) {
            batch.delete(Table.SMALL, Keys.number(place.id()));
            return;
        }
        if (place.kind() == Place.CHAIN && index.get(Table.FILE, Keys.number(place.id())) != null) {
            for (Place segment : Chain.read(index, place).segments()) {
                delete(batch, segment);
            }
        } else if (place.kind() == Place.FILE) {
            files.delete(place.id());
        }
        batch.delete(Table.FILE, Keys.number(place.id()));
    }

    /** How many wait to be deleted, counted up to a limit. */
    int waiting(int limit) {
        byte[] from = {KIND};
        return index.walk(Table.META, from, Keys.after(from), walk -> {
            int count = 0;
            for (; walk.valid() && count < limit; walk.next()) {
                count++;
            }
            return count;
        });
    }

    /** Deletes files of earlier runs that the index does not know; how many. */
    int collectOrphans(BooleanSupplier stop) {
        byte[] known = index.get(Table.META, SWEPT);
        int count = 0;
        for (long run = known == null ? 1 : new In(known).i64() + 1; run < files.run() && !stop.getAsBoolean(); run++) {
            count += collectOrphans(files.root().resolve(Long.toHexString(run)), stop);
            if (!stop.getAsBoolean()) {
                swept(run);
            }
        }
        return count;
    }

    private int collectOrphans(Path run, BooleanSupplier stop) {
        int count = 0;
        try (Stream<Path> all = Files.walk(run, 2)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                if (stop.getAsBoolean()) {
                    return count;
                }
                String name = file.getFileName().toString();
                if (name.endsWith(DataFiles.TEMPORARY) || index.get(Table.FILE, Keys.number(Long.parseUnsignedLong(name, 16))) == null) {
                    Files.deleteIfExists(file);
                    count++;
                }
            }
        } catch (NoSuchFileException e) {
            log.debug("No files in {}", run);
        } catch (IOException e) {
            throw Faults.of("looking for what a crash left", e);
        } catch (NumberFormatException e) {
            log.warn("A file below {} is not the object store's: {}", run, e.getMessage());
        }
        return count;
    }

    private void swept(long run) {
        try {
            index.write(new Batch().put(Table.META, SWEPT, Keys.number(run)), false);
        } catch (RocksDBException e) {
            throw Faults.of("writing", e);
        }
    }

    /** At an orderly end, when the index knows all files of this run and of those before. */
    void clean() {
        byte[] known = index.get(Table.META, SWEPT);
        long before = known == null ? 0 : new In(known).i64();
        if (files.isClean() && before == files.run() - 1) {
            swept(files.run());
        }
    }
}
