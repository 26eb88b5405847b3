package org.nembo.engine.objects.rocksdb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.engine.objects.rocksdb.Index.Table;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.Origin;

/** The change log in the index. Sequences are given by who writes, in the order of writing. Thread-safe. */
final class Changes implements ChangeLog {

    private static final char READER = 'r';
    private static final byte[] LAST = Keys.named('m', "sequence");

    private final Index index;
    private final Map<String, Long> readers = new ConcurrentHashMap<>();
    private Commits commits;
    /** What is trimmed already, so that no walk begins there. Guarded by this. */
    private long trimmed;
    private volatile long last;
    /** Only for who writes. */
    private long current;

    Changes(Index index) {
        this.index = index;
        load();
    }

    /** Reads what the index says. */
    void load() {
        readers.clear();
        index.each(READER, (name, value) -> readers.put(name, new In(value).i64()));
        byte[] known = index.get(Table.META, LAST);
        last = known == null ? 0 : new In(known).i64();
        current = last;
        synchronized (this) {
            trimmed = readers.values().stream().mapToLong(Long::longValue).min().orElse(last);
        }
    }

    /** Once, before it is used. */
    void through(Commits writer) {
        this.commits = writer;
    }

    boolean wanted() {
        return !readers.isEmpty();
    }

    void write(Batch batch, long sequence, Change change) {
        Origin origin = change.origin();
        batch.put(Table.LOG, Keys.number(sequence), new Out().u8(1).u8(change.kind().ordinal()).text(change.bucket()).text(change.key()).text(change.version())
                .number(change.size()).text(change.etag()).i64(change.time().toEpochMilli()).text(origin.principal()).text(origin.address())
                .text(origin.request()).text(origin.event()).text(origin.site()).bytes());
        batch.put(Table.META, LAST, Keys.number(sequence));
    }

    /** Where the log is while a group is put together. */
    void at(long sequence) {
        current = sequence;
    }

    /** The group up to here is visible. */
    void reached(long sequence) {
        if (sequence != last) {
            synchronized (this) {
                last = sequence;
                notifyAll();
            }
        }
    }

    @Override
    public void join(String reader) {
        if (readers.containsKey(reader)) {
            return;
        }
        long[] from = {0};
        commits.commit(new Mutation().last(batch -> {
            from[0] = current;
            batch.put(Table.META, Keys.named(READER, reader), Keys.number(current));
            // From the next change on it is kept; should writing fail, too much is.
            readers.putIfAbsent(reader, current);
        }));
    }

    @Override
    public void leave(String reader) {
        commits.commit(new Mutation().delete(Table.META, Keys.named(READER, reader)));
        readers.remove(reader);
        trim();
    }

    @Override
    public Map<String, Long> readers() {
        return new TreeMap<>(readers);
    }

    @Override
    public void advance(String reader, long sequence) {
        Long before = readers.get(reader);
        if (before == null) {
            throw new IllegalArgumentException("the reader '%s' has not joined".formatted(reader));
        }
        if (sequence > before) {
            commits.commit(new Mutation().put(Table.META, Keys.named(READER, reader), Keys.number(Math.min(sequence, last))));
            readers.computeIfPresent(reader, (name, old) -> Math.max(old, Math.min(sequence, last)));
            trim();
        }
    }

    private void trim() {
        long upTo = readers.values().stream().mapToLong(Long::longValue).min().orElse(last);
        long from;
        synchronized (this) {
            from = trimmed;
            trimmed = Math.max(trimmed, upTo);
        }
        if (upTo > from) {
            Mutation mutation = new Mutation();
            mutation.batch().delete(Table.LOG, Keys.number(from), Keys.number(upTo + 1));
            commits.commit(mutation);
        }
    }

    @Override
    public List<Change> read(long after, int max) {
        long from;
        synchronized (this) {
            from = Math.max(after, trimmed);
        }
        long upTo = last;
        return index.walk(Table.LOG, Keys.number(from + 1), null, walk -> {
            List<Change> found = new ArrayList<>();
            for (; walk.valid() && found.size() < max; walk.next()) {
                long sequence = new In(walk.key()).i64();
                if (sequence > upTo) {
                    break;
                }
                found.add(change(sequence, new In(walk.value())));
            }
            return found;
        });
    }

    private static Change change(long sequence, In in) {
        in.u8();
        Kind kind = Kind.values()[in.u8()];
        return new Change(sequence, kind, in.text(), in.text(), in.text(), in.number(), in.text(), Instant.ofEpochMilli(in.i64()),
                new Origin(in.text(), in.text(), in.text(), in.text(), in.text()));
    }

    @Override
    public long last() {
        return last;
    }

    @Override
    public synchronized boolean await(long after, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (last <= after) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }
}
