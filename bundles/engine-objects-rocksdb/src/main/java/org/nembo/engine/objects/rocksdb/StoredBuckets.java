package org.nembo.engine.objects.rocksdb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import org.nembo.api.error.NemboException;
import org.nembo.engine.objects.rocksdb.Index.Table;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Buckets;
import org.nembo.spi.object.ObjectError;

/**
 * Buckets in the index, all of them in memory too. Whoever changes something in a bucket holds it; who changes the bucket itself waits for those. Thread-safe.
 */
final class StoredBuckets implements Buckets {

    private static final char KIND = 'b';
    private static final byte[] LAST = Keys.named('m', "bucket");
    private static final int FORMAT = 1;

    /** A bucket and its number, which no other bucket ever had. */
    static final class Entry {

        private final int number;
        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        private volatile Bucket bucket;
        private volatile boolean gone;

        private Entry(int number, Bucket bucket) {
            this.number = number;
            this.bucket = bucket;
        }

        int number() {
            return number;
        }

        Bucket bucket() {
            return bucket;
        }

        String name() {
            return bucket.name();
        }
    }

    private final Index index;
    private final Commits commits;
    private final ConcurrentSkipListMap<String, Entry> entries = new ConcurrentSkipListMap<>();
    /** Guarded by this. */
    private int last;

    StoredBuckets(Index index, Commits commits) {
        this.index = index;
        this.commits = commits;
        load();
    }

    /** Reads what the index says. Locks of buckets that stay are kept. */
    synchronized void load() {
        byte[] known = index.get(Table.META, LAST);
        last = known == null ? 0 : new In(known).i32();
        Set<String> there = new HashSet<>();
        index.each(KIND, (name, value) -> {
            there.add(name);
            Entry found = read(name, new In(value));
            Entry before = entries.putIfAbsent(name, found);
            if (before != null) {
                before.bucket = found.bucket;
            }
        });
        entries.keySet().retainAll(there);
    }

    /** The name of the bucket with this number; empty when it is gone. */
    String name(int number) {
        return entries.values().stream().filter(entry -> entry.number == number).map(Entry::name).findFirst().orElse("");
    }

    private static Entry read(String name, In in) {
        int format = in.u8();
        if (format != FORMAT) {
            throw new NemboException(ObjectError.OBJECTS_FAULT, "the bucket '%s' has the format %d, which a newer release has written".formatted(name, format));
        }
        return new Entry(in.i32(), new Bucket(name, in.text(), in.text(), Instant.ofEpochMilli(in.i64()), Bucket.Versioning.valueOf(in.text()), in.map(),
                in.number()));
    }

    private static byte[] bytes(int number, Bucket bucket) {
        return new Out().u8(FORMAT).i32(number).text(bucket.owner()).text(bucket.group()).i64(bucket.created().toEpochMilli())
                .text(bucket.versioning().name().toUpperCase(Locale.ROOT)).map(bucket.settings()).number(bucket.revision()).bytes();
    }

    private static Bucket numbered(Bucket bucket, long revision) {
        return new Bucket(bucket.name(), bucket.owner(), bucket.group(), Instant.ofEpochMilli(bucket.created().toEpochMilli()), bucket.versioning(),
                bucket.settings(), revision);
    }

    @Override
    public synchronized Bucket create(Bucket bucket) {
        if (entries.containsKey(bucket.name())) {
            throw new NemboException(ObjectError.BUCKET_EXISTS, "there is a bucket '%s' already".formatted(bucket.name()));
        }
        int number = last + 1;
        Bucket first = numbered(bucket, 1);
        commits.commit(new Mutation().put(Table.META, Keys.named(KIND, first.name()), bytes(number, first))
                .put(Table.META, LAST, new Out(4).i32(number).bytes()));
        last = number;
        entries.put(first.name(), new Entry(number, first));
        return first;
    }

    @Override
    public Optional<Bucket> find(String name) {
        Entry entry = entries.get(name);
        return entry == null ? Optional.empty() : Optional.of(entry.bucket);
    }

    /** @throws NemboException {@code NO_SUCH_BUCKET} */
    Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new NemboException(ObjectError.NO_SUCH_BUCKET, "there is no bucket '%s'".formatted(name));
        }
        return entry;
    }

    /** The bucket, which stays as it is until {@link #release}. @throws NemboException {@code NO_SUCH_BUCKET} */
    Entry hold(String name) {
        Entry entry = entry(name);
        entry.lock.readLock().lock();
        if (entry.gone) {
            entry.lock.readLock().unlock();
            return hold(name);
        }
        return entry;
    }

    void release(Entry entry) {
        entry.lock.readLock().unlock();
    }

    @Override
    public Bucket change(String name, UnaryOperator<Bucket> change) {
        Entry entry = entry(name);
        Lock lock = entry.lock.writeLock();
        lock.lock();
        try {
            if (entry.gone) {
                return change(name, change);
            }
            Bucket before = entry.bucket;
            Bucket wanted = change.apply(before);
            Bucket after = new Bucket(name, wanted.owner(), wanted.group(), before.created(), wanted.versioning(), wanted.settings(), before.revision() + 1);
            commits.commit(new Mutation().put(Table.META, Keys.named(KIND, name), bytes(entry.number, after)));
            entry.bucket = after;
            return after;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void delete(String name) {
        Entry entry = entry(name);
        Lock lock = entry.lock.writeLock();
        lock.lock();
        try {
            if (entry.gone) {
                throw new NemboException(ObjectError.NO_SUCH_BUCKET, "there is no bucket '%s'".formatted(name));
            }
            byte[] begin = Keys.bucket(entry.number);
            refuseWhenAny(Table.CURRENT, begin, name);
            refuseWhenAny(Table.PAST, begin, name);
            refuseWhenAny(Table.UPLOAD, new Out(8).u8(StoredUploads.UPLOAD).raw(begin).bytes(), name);
            commits.commit(new Mutation().delete(Table.META, Keys.named(KIND, name)));
            entry.gone = true;
            entries.remove(name, entry);
        } finally {
            lock.unlock();
        }
    }

    private void refuseWhenAny(Table table, byte[] begin, String name) {
        if (index.walk(table, begin, Keys.after(begin), Index.Walk::valid)) {
            throw new NemboException(ObjectError.BUCKET_NOT_EMPTY, "the bucket '%s' is not empty".formatted(name));
        }
    }

    @Override
    public List<Bucket> list(String owner, String prefix, String after, int max) {
        List<Bucket> found = new ArrayList<>();
        boolean behind = after.compareTo(prefix) >= 0 && !after.isEmpty();
        for (Entry each : entries.tailMap(behind ? after : prefix, !behind).values()) {
            Bucket bucket = each.bucket;
            if (found.size() >= max || !bucket.name().startsWith(prefix)) {
                break;
            }
            if (owner.isEmpty() || owner.equals(bucket.owner())) {
                found.add(bucket);
            }
        }
        return found;
    }
}
