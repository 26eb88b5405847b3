package org.nembo.engine.objects.rocksdb;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.nembo.api.error.NemboException;
import org.nembo.engine.objects.rocksdb.Index.Table;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** Uploads in the index. Parts of one upload are stored side by side; who finishes it or gives it up waits for them. Thread-safe. */
final class StoredUploads implements Uploads {

    static final char UPLOAD = 'u';
    private static final char PART = 'p';
    private static final int FORMAT = 1;
    private static final int STRIPES = 256;
    private static final int MOST_PARTS = 10_000;

    private final Index index;
    private final Commits commits;
    private final StoredBuckets buckets;
    private final Versions versions;
    private final Clock clock;
    private final Trash trash;
    private final ReentrantReadWriteLock[] uploads = new ReentrantReadWriteLock[STRIPES];
    private final Object[] numbers = new Object[STRIPES];

    /** What it stands on. */
    record Parts(Index index, Commits commits, StoredBuckets buckets, Versions versions, Clock clock, Trash trash) {
    }

    StoredUploads(Parts from) {
        this.index = from.index();
        this.commits = from.commits();
        this.buckets = from.buckets();
        this.versions = from.versions();
        this.clock = from.clock();
        this.trash = from.trash();
        for (int i = 0; i < STRIPES; i++) {
            uploads[i] = new ReentrantReadWriteLock();
            numbers[i] = new Object();
        }
    }

    private static byte[] key(int bucket, String key, String id) {
        return new Out(key.length() + 40).u8(UPLOAD).raw(Keys.object(bucket, key)).raw(id.getBytes(StandardCharsets.UTF_8)).bytes();
    }

    private static byte[] parts(String id) {
        return new Out(32).u8(PART).raw(id.getBytes(StandardCharsets.UTF_8)).u8(0).bytes();
    }

    private static byte[] part(String id, int number) {
        return new Out(32).raw(parts(id)).u16(number).bytes();
    }

    @Override
    public Upload begin(Upload upload) {
        StoredBuckets.Entry bucket = buckets.hold(upload.bucket());
        try {
            long order = clock.next(0);
            Upload begun = new Upload(upload.bucket(), upload.key(), Stamp.id(order), upload.owner(), new Stamp(order, 0).time(), upload.algorithm(),
                    upload.type(), upload.headers(), upload.metadata(), upload.tags(), upload.facts());
            commits.commit(new Mutation().put(Table.UPLOAD, key(bucket.number(), begun.key(), begun.id()), new Out().u8(FORMAT).text(begun.owner())
                    .i64(begun.started().toEpochMilli()).text(begun.algorithm()).text(begun.type()).map(begun.headers()).map(begun.metadata())
                    .map(begun.tags()).map(begun.facts()).bytes()));
            return begun;
        } finally {
            buckets.release(bucket);
        }
    }

    static Upload read(String bucket, String key, String id, byte[] bytes) {
        In in = new In(bytes);
        in.u8();
        String owner = in.text();
        return new Upload(bucket, key, id, owner, Instant.ofEpochMilli(in.i64()), in.text(), in.text(), in.map(), in.map(), in.map(), in.map());
    }

    @Override
    public Optional<Upload> find(String bucket, String key, String id) {
        byte[] bytes = index.get(Table.UPLOAD, key(buckets.entry(bucket).number(), key, id));
        return bytes == null ? Optional.empty() : Optional.of(read(bucket, key, id, bytes));
    }

    private static NemboException missing(String key, String id) {
        return new NemboException(ObjectError.NO_SUCH_UPLOAD, "there is no upload '%s' of '%s'".formatted(id, key));
    }

    /** Does something with an upload that stays there meanwhile, or, when it is to go, alone. */
    private <T> T with(String bucketName, String key, String id, boolean alone, Function<StoredBuckets.Entry, T> work) {
        StoredBuckets.Entry bucket = buckets.hold(bucketName);
        try {
            ReentrantReadWriteLock both = uploads[Math.floorMod(id.hashCode(), STRIPES)];
            Lock lock = alone ? both.writeLock() : both.readLock();
            lock.lock();
            try {
                if (index.get(Table.UPLOAD, key(bucket.number(), key, id)) == null) {
                    throw missing(key, id);
                }
                return work.apply(bucket);
            } finally {
                lock.unlock();
            }
        } finally {
            buckets.release(bucket);
        }
    }

    private record Stored(Part part, Place place, List<String> accounts) {

        byte[] bytes() {
            Out out = new Out().u8(FORMAT).number(part.size()).text(part.etag()).text(part.checksum()).i64(part.modified().toEpochMilli()).map(part.facts())
                    .texts(accounts);
            place.write(out);
            return out.bytes();
        }

        static Stored read(int number, byte[] bytes) {
            In in = new In(bytes);
            in.u8();
            long size = in.number();
            String etag = in.text();
            String checksum = in.text();
            Instant modified = Instant.ofEpochMilli(in.i64());
            Map<String, String> facts = in.map();
            List<String> accounts = in.texts();
            Place place = Place.read(in);
            return new Stored(new Part(number, size, place.length(), etag, checksum, modified, facts), place, accounts);
        }
    }

    @Override
    public Part put(Upload upload, Part part, Draft data, List<Charge> charges) {
        if (part.number() < 1 || part.number() > MOST_PARTS) {
            data.close();
            throw new IllegalArgumentException("a part's number is 1 to %d, not %d".formatted(MOST_PARTS, part.number()));
        }
        try (Kept kept = (Kept) data) {
            if (find(upload.bucket(), upload.key(), upload.id()).isEmpty()) {
                throw missing(upload.key(), upload.id());
            }
            kept.settle();
            byte[] key = part(upload.id(), part.number());
            return with(upload.bucket(), upload.key(), upload.id(), false, bucket -> {
                synchronized (numbers[Math.floorMod(upload.id().hashCode() * 31 + part.number(), STRIPES)]) {
                    Mutation mutation = new Mutation();
                    byte[] before = index.get(Table.UPLOAD, key);
                    if (before != null) {
                        discard(mutation, Stored.read(part.number(), before));
                    }
                    Place place = kept.keep(mutation);
                    Part stored = new Part(part.number(), part.size(), place.length(), part.etag(), part.checksum(), clock.now(), part.facts());
                    mutation.put(Table.UPLOAD, key, new Stored(stored, place, charges.stream().map(Charge::account).toList()).bytes());
                    commits.commit(mutation.charge(charges, place.length(), 0));
                    kept.done();
                    return stored;
                }
            });
        }
    }

    private void discard(Mutation mutation, Stored part) {
        mutation.release(part.accounts(), part.place().length(), 0);
        trash.add(mutation.batch(), part.place());
    }

    private List<Stored> all(String upload, int after, int max) {
        byte[] begin = parts(upload);
        return index.walk(Table.UPLOAD, part(upload, after + 1), Keys.after(begin), walk -> {
            List<Stored> found = new ArrayList<>();
            for (; walk.valid() && found.size() < max; walk.next()) {
                byte[] key = walk.key();
                found.add(Stored.read(new In(key, key.length - 2, key.length).u16(), walk.value()));
            }
            return found;
        });
    }

    @Override
    public List<Part> parts(Upload upload, int after, int max) {
        if (after >= MOST_PARTS) {
            return List.of();
        }
        return all(upload.id(), Math.max(0, after), max).stream().map(Stored::part).toList();
    }

    @Override
    public UploadListing list(String bucket, String prefix, String delimiter, String afterKey, String afterId, int max) {
        return new UploadLister(bucket, buckets.entry(bucket).number(), prefix, delimiter, max).list(index, afterKey, afterId);
    }

    @Override
    public StoredObject complete(Upload upload, List<Integer> wanted, NewObject object, Guard guard) {
        return with(upload.bucket(), upload.key(), upload.id(), true, bucket -> {
            List<Stored> there = all(upload.id(), 0, MOST_PARTS);
            List<Stored> chosen = choose(upload, wanted, there);
            return versions.put(object, guard, mutation -> {
                List<Stored> unused = new ArrayList<>(there);
                unused.removeAll(chosen);
                unused.forEach(part -> trash.add(mutation.batch(), part.place()));
                there.forEach(part -> mutation.release(part.accounts(), part.place().length(), 0)
                        .delete(Table.UPLOAD, part(upload.id(), part.part().number())));
                mutation.delete(Table.UPLOAD, key(bucket.number(), upload.key(), upload.id()));
                return chain(mutation, chosen);
            });
        });
    }

    private static List<Stored> choose(Upload upload, List<Integer> wanted, List<Stored> there) {
        List<Stored> chosen = new ArrayList<>();
        int at = 0;
        for (int number : wanted) {
            while (at < there.size() && there.get(at).part().number() < number) {
                at++;
            }
            if (at == there.size() || there.get(at).part().number() != number) {
                throw new NemboException(ObjectError.NO_SUCH_PART, "the upload '%s' of '%s' has no part %d".formatted(upload.id(), upload.key(), number));
            }
            chosen.add(there.get(at++));
        }
        return chosen;
    }

    private Place chain(Mutation mutation, List<Stored> chosen) {
        List<Place> segments = chosen.stream().map(Stored::place).filter(place -> place.kind() != Place.NONE).toList();
        List<StoredObject.Part> parts = chosen.stream().map(each -> new StoredObject.Part(each.part().number(), each.part().size(), each.part().checksum()))
                .toList();
        Place chain = new Place(Place.CHAIN, trash.next(), segments.stream().mapToLong(Place::length).sum());
        mutation.put(Table.FILE, Keys.number(chain.id()), new Chain(segments, parts).bytes());
        return chain;
    }

    @Override
    public void abort(String bucketName, String key, String id) {
        with(bucketName, key, id, true, bucket -> {
            Mutation mutation = new Mutation();
            for (Stored part : all(id, 0, MOST_PARTS)) {
                discard(mutation, part);
                mutation.delete(Table.UPLOAD, part(id, part.part().number()));
            }
            commits.commit(mutation.delete(Table.UPLOAD, key(bucket.number(), key, id)));
            return null;
        });
    }
}
