package org.nembo.engine.objects.s3;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** Uploads in the database. Parts of one upload are stored side by side; who finishes it or gives it up waits for them. Thread-safe. */
final class StoredUploads implements Uploads {

    static final String COLUMNS = "name, id, owner, started, algorithm, sumtype, details";
    private static final int MOST_PARTS = 10_000;

    private final Tables tables;
    private final Versions versions;
    private final Clock clock;

    StoredUploads(Tables tables, Versions versions, Clock clock) {
        this.tables = tables;
        this.versions = versions;
        this.clock = clock;
    }

    /** What nobody asks the database about, of an upload. */
    record UploadDetails(Map<String, String> headers, Map<String, String> metadata, Map<String, String> tags, Map<String, String> facts) {
    }

    /** What nobody asks the database about, of a part. */
    record PartDetails(Map<String, String> facts, List<String> accounts) {
    }

    private record Stored(Part part, Place place, List<String> accounts) {

        static Stored read(ResultSet row) throws SQLException {
            PartDetails details = Json.read(row.getString("details"), PartDetails.class);
            return new Stored(new Part(row.getInt("number"), row.getLong("size"), row.getLong("stored"), row.getString("etag"), row.getString("checksum"),
                    Instant.ofEpochMilli(row.getLong("modified")), details.facts()), Json.read(row.getString("place"), Place.class), details.accounts());
        }
    }

    static Upload read(String bucket, ResultSet row) throws SQLException {
        UploadDetails details = Json.read(row.getString("details"), UploadDetails.class);
        return new Upload(bucket, new String(row.getBytes("name"), StandardCharsets.UTF_8), row.getString("id"), row.getString("owner"),
                Instant.ofEpochMilli(row.getLong("started")), row.getString("algorithm"), row.getString("sumtype"), details.headers(), details.metadata(),
                details.tags(), details.facts());
    }

    private static NemboException missing(String key, String id) {
        return new NemboException(ObjectError.NO_SUCH_UPLOAD, "there is no upload '%s' of '%s'".formatted(id, key));
    }

    @Override
    public Upload begin(Upload upload) {
        long order = clock.next(0);
        Upload begun = new Upload(upload.bucket(), upload.key(), Stamp.id(order), upload.owner(), Stamp.of("", order).time(), upload.algorithm(),
                upload.type(), upload.headers(), upload.metadata(), upload.tags(), upload.facts());
        tables.change(List.of(Lock.bucket(upload.bucket())), change -> change.handle().createUpdate("INSERT INTO objectindex_upload (bucket, name, id, owner, "
                        + "started, algorithm, sumtype, details) VALUES (:bucket, :name, :id, :owner, :started, :algorithm, :sumtype, :details)")
                .bind("bucket", StoredBuckets.entry(change.handle(), begun.bucket()).number()).bind("name", Range.bytes(begun.key())).bind("id", begun.id())
                .bind("owner", begun.owner()).bind("started", begun.started().toEpochMilli()).bind("algorithm", begun.algorithm())
                .bind("sumtype", begun.type())
                .bind("details", Json.write(new UploadDetails(begun.headers(), begun.metadata(), begun.tags(), begun.facts()))).execute());
        return begun;
    }

    private static Optional<Upload> look(Handle handle, StoredBuckets.Entry bucket, String key, String id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM objectindex_upload WHERE bucket = :bucket AND name = :name AND id = :id")
                .bind("bucket", bucket.number()).bind("name", Range.bytes(key)).bind("id", id).map((row, context) -> read(bucket.name(), row)).findOne();
    }

    @Override
    public Optional<Upload> find(String bucket, String key, String id) {
        return tables.read(handle -> look(handle, StoredBuckets.entry(handle, bucket), key, id));
    }

    /** A transaction in which an upload stays there, or, with its lock alone, is for itself. */
    private record There(Transaction change, StoredBuckets.Entry bucket) {
    }

    private <T> T with(Upload upload, List<Lock> locks, Function<There, T> work) {
        List<Lock> all = new ArrayList<>(List.of(Lock.LOG, Lock.bucket(upload.bucket())));
        all.addAll(locks);
        return tables.change(all, change -> {
            StoredBuckets.Entry bucket = StoredBuckets.entry(change.handle(), upload.bucket());
            if (look(change.handle(), bucket, upload.key(), upload.id()).isEmpty()) {
                throw missing(upload.key(), upload.id());
            }
            return work.apply(new There(change, bucket));
        });
    }

    @Override
    public Part put(Upload upload, Part part, Draft data, List<Charge> charges) {
        try (Kept kept = (Kept) data) {
            if (part.number() < 1 || part.number() > MOST_PARTS) {
                throw new IllegalArgumentException("a part's number is 1 to %d, not %d".formatted(MOST_PARTS, part.number()));
            }
            if (find(upload.bucket(), upload.key(), upload.id()).isEmpty()) {
                throw missing(upload.key(), upload.id());
            }
            kept.settle();
            return kept.handOver(() -> with(upload, List.of(Lock.upload(upload.id()), Lock.part(upload.id(), part.number())), there -> {
                all(there.change().handle(), upload.id(), part.number() - 1, 1).stream().filter(each -> each.part().number() == part.number())
                        .forEach(each -> discard(there.change(), upload.id(), each));
                Place place = kept.keep(there.change());
                there.change().charge(charges, place.length(), 0).use(place);
                Part stored = new Part(part.number(), part.size(), place.length(), part.etag(), part.checksum(), clock.now(), part.facts());
                insert(there.change().handle(), upload.id(), new Stored(stored, place, charges.stream().map(Charge::account).toList()));
                return stored;
            }));
        }
    }

    private static void insert(Handle handle, String upload, Stored stored) {
        Part part = stored.part();
        handle.createUpdate("INSERT INTO objectindex_part (upload, number, size, stored, etag, checksum, modified, details, place) "
                        + "VALUES (:upload, :number, :size, :stored, :etag, :checksum, :modified, :details, :place)")
                .bind("upload", upload).bind("number", part.number()).bind("size", part.size()).bind("stored", part.stored()).bind("etag", part.etag())
                .bind("checksum", part.checksum()).bind("modified", part.modified().toEpochMilli())
                .bind("details", Json.write(new PartDetails(part.facts(), stored.accounts()))).bind("place", Json.write(stored.place())).execute();
    }

    private void discard(Transaction change, String upload, Stored part) {
        change.release(part.accounts(), part.place().length(), 0).drop(part.place(), clock.millis());
        change.handle().createUpdate("DELETE FROM objectindex_part WHERE upload = :upload AND number = :number").bind("upload", upload)
                .bind("number", part.part().number()).execute();
    }

    private static List<Stored> all(Handle handle, String upload, int after, int max) {
        return handle.createQuery("SELECT number, size, stored, etag, checksum, modified, details, place FROM objectindex_part WHERE upload = :upload "
                        + "AND number > :after ORDER BY number LIMIT :max").bind("upload", upload).bind("after", after).bind("max", max)
                .map((row, context) -> Stored.read(row)).list();
    }

    @Override
    public List<Part> parts(Upload upload, int after, int max) {
        return tables.read(handle -> all(handle, upload.id(), Math.max(0, after), max)).stream().map(Stored::part).toList();
    }

    @Override
    public UploadListing list(String bucket, String prefix, String delimiter, String afterKey, String afterId, int max) {
        return tables.read(handle -> new UploadLister(StoredBuckets.entry(handle, bucket), RollUp.of(prefix, delimiter), max)
                .list(handle, afterKey, afterId));
    }

    @Override
    public StoredObject complete(Upload upload, List<Integer> wanted, NewObject object, Guard guard) {
        return with(upload, List.of(Lock.upload(upload.id()).alone(), Lock.key(object.bucket(), object.key())), there -> {
            List<Stored> all = all(there.change().handle(), upload.id(), 0, MOST_PARTS);
            List<Stored> chosen = choose(upload, wanted, all);
            return versions.put(there.change(), object, guard, change -> {
                // What was chosen is counted once more by its version, and once less here.
                all.forEach(part -> change.release(part.accounts(), part.place().length(), 0).drop(part.place(), clock.millis()));
                remove(change, there.bucket(), upload);
                return new Place(chosen.stream().flatMap(part -> part.place().segments().stream()).toList(), chosen.stream()
                        .map(part -> new StoredObject.Part(part.part().number(), part.part().size(), part.part().checksum())).toList());
            });
        });
    }

    private static void remove(Transaction change, StoredBuckets.Entry bucket, Upload upload) {
        change.handle().createUpdate("DELETE FROM objectindex_part WHERE upload = :upload").bind("upload", upload.id()).execute();
        change.handle().createUpdate("DELETE FROM objectindex_upload WHERE bucket = :bucket AND name = :name AND id = :id")
                .bind("bucket", bucket.number()).bind("name", Range.bytes(upload.key())).bind("id", upload.id()).execute();
    }

    private static List<Stored> choose(Upload upload, List<Integer> wanted, List<Stored> there) {
        Map<Integer, Stored> byNumber = new java.util.HashMap<>();
        there.forEach(part -> byNumber.put(part.part().number(), part));
        return wanted.stream().map(number -> Optional.ofNullable(byNumber.get(number)).orElseThrow(() -> new NemboException(ObjectError.NO_SUCH_PART,
                "the upload '%s' of '%s' has no part %d".formatted(upload.id(), upload.key(), number)))).toList();
    }

    @Override
    public void abort(String bucket, String key, String id) {
        Upload named = new Upload(bucket, key, id, "", Instant.EPOCH, "", "", Map.of(), Map.of(), Map.of(), Map.of());
        with(named, List.of(Lock.upload(id).alone()), there -> {
            all(there.change().handle(), id, 0, MOST_PARTS)
                    .forEach(part -> there.change().release(part.accounts(), part.place().length(), 0).drop(part.place(), clock.millis()));
            remove(there.change(), there.bucket(), named);
            return null;
        });
    }
}
