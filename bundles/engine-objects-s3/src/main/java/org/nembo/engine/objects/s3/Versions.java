package org.nembo.engine.objects.s3;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine.Deleted;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;

/** Versions of objects. A change has its key alone, over all nodes, until it is committed. Thread-safe. */
final class Versions {

    private final Tables tables;
    private final Clock clock;

    Versions(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    /** A transaction that has a key of a bucket alone. */
    private record Alone(Transaction change, StoredBuckets.Entry bucket, String key, History history) {

        StoredObject stored(Row row) {
            return row.stored(bucket.name(), key);
        }
    }

    private <T> T alone(String bucket, String key, Function<Alone, T> work) {
        return tables.change(List.of(Lock.LOG, Lock.bucket(bucket), Lock.key(bucket, key)), change -> work.apply(alone(change, bucket, key)));
    }

    private static Alone alone(Transaction change, String bucket, String key) {
        StoredBuckets.Entry entry = StoredBuckets.entry(change.handle(), bucket);
        return new Alone(change, entry, key, new History(change.handle(), entry.number(), key));
    }

    Optional<StoredObject> find(String bucket, String key, String version) {
        return tables.read(handle -> {
            String which = version == null ? "" : " AND v.id = :id";
            try (var query = handle.createQuery("SELECT " + Row.ALL.replaceAll("(\\w+)", "v.$1") + " FROM objectindex_version v JOIN objectindex_bucket b "
                    + "ON b.number = v.bucket WHERE b.name = :bucket AND v.name = :name" + which + " ORDER BY v.age, v.tie LIMIT 1")) {
                query.bind("bucket", Range.bytes(bucket)).bind("name", Range.bytes(key));
                if (version != null) {
                    query.bind("id", version);
                }
                Optional<StoredObject> found = query.map((row, context) -> Row.read(row).stored(bucket, key)).findOne();
                if (found.isEmpty()) {
                    StoredBuckets.entry(handle, bucket);
                }
                return found;
            }
        });
    }

    /** @param place adds what is stored to the transaction, and says where it is */
    StoredObject put(NewObject object, Guard guard, Function<Transaction, Place> place) {
        return alone(object.bucket(), object.key(), there -> put(there, object, guard, place));
    }

    /** As {@link #put(NewObject, Guard, Function)}, in a transaction that has the key alone and the bucket shared. */
    StoredObject put(Transaction change, NewObject object, Guard guard, Function<Transaction, Place> place) {
        return put(alone(change, object.bucket(), object.key()), object, guard, place);
    }

    private StoredObject put(Alone there, NewObject object, Guard guard, Function<Transaction, Place> place) {
        Optional<Row> current = there.history().current();
        guard.check(current.filter(row -> !row.marker()).map(there::stored));
        Versioning versioning = there.bucket().bucket().versioning();
        String wanted = object.stamp().map(NewObject.Stamp::version).orElse(versioning == Versioning.ENABLED ? "" : Stamp.NULL);
        long order = clock.next(current.map(row -> row.stamp().order()).orElse(0L));
        String id = wanted.isEmpty() ? Stamp.id(order) : wanted;
        Stamp stamp = object.stamp().isPresent() ? Stamp.of(id, object.stamp().get().modified()) : Stamp.of(id, order);
        Instant modified = object.stamp().map(NewObject.Stamp::modified).orElse(stamp.time());
        boolean marker = object.stamp().map(NewObject.Stamp::marker).orElse(false);
        replaced(there, current, id, object.stamp().isPresent() || versioning == Versioning.SUSPENDED).ifPresent(row -> discard(there, row));
        Row added;
        if (marker) {
            added = Row.marker(id, stamp, modified, object.owner());
        } else {
            Place whole = place.apply(there.change());
            Place at = object.stamp().map(NewObject.Stamp::parts).filter(parts -> !parts.isEmpty()).map(parts -> new Place(whole.segments(), parts))
                    .orElse(whole);
            added = Row.of(object, id, stamp, modified, at);
            there.change().charge(object.charges(), at.length(), 1).use(at);
        }
        Row row = there.history().add(added);
        there.change().log(entry(marker ? ChangeLog.Kind.MARKER : ChangeLog.Kind.PUT, there, row, modified, object.origin()));
        return there.stored(row);
    }

    /** What a version with this id takes the place of. @param past whether it may be among the past ones */
    private static Optional<Row> replaced(Alone there, Optional<Row> current, String id, boolean past) {
        if (current.isEmpty() || there.bucket().isPlain() || current.get().id().equals(id)) {
            return current;
        }
        return past ? there.history().find(id) : Optional.empty();
    }

    private void discard(Alone there, Row row) {
        there.history().remove(row);
        if (!row.marker()) {
            there.change().release(row.details().accounts(), row.place().length(), 1).drop(row.place(), clock.millis());
        }
    }

    private static ChangeLog.Change entry(ChangeLog.Kind kind, Alone there, Row row, Instant time, Origin origin) {
        return new ChangeLog.Change(0, kind, there.bucket().name(), there.key(), row.id(), row.size(), row.etag(), time, origin);
    }

    Deleted delete(String bucket, String key, String version, Guard guard, Origin origin) {
        return alone(bucket, key, there -> {
            Optional<Row> found = there.history().find(version);
            guard.check(found.filter(row -> !row.marker()).map(there::stored));
            boolean covers = version == null && !there.bucket().isPlain();
            return covers ? cover(there, found, origin) : remove(there, found, origin);
        });
    }

    private Deleted remove(Alone there, Optional<Row> found, Origin origin) {
        if (found.isEmpty()) {
            return new Deleted(null, false, Optional.empty());
        }
        Row gone = found.get();
        discard(there, gone);
        there.history().promote();
        there.change().log(entry(ChangeLog.Kind.REMOVED, there, gone, clock.now(), origin));
        return new Deleted(there.bucket().isPlain() ? null : gone.id(), gone.marker(), Optional.of(there.stored(gone)));
    }

    private Deleted cover(Alone there, Optional<Row> current, Origin origin) {
        boolean named = there.bucket().bucket().versioning() == Versioning.ENABLED;
        long order = clock.next(current.map(row -> row.stamp().order()).orElse(0L));
        String id = named ? Stamp.id(order) : Stamp.NULL;
        Stamp stamp = Stamp.of(id, order);
        Optional<Row> replaced = replaced(there, current, id, !named);
        replaced.ifPresent(row -> discard(there, row));
        Row marker = there.history().add(Row.marker(id, stamp, stamp.time(), origin.principal()));
        there.change().log(entry(ChangeLog.Kind.MARKER, there, marker, stamp.time(), origin));
        return new Deleted(id, true, replaced.filter(row -> !row.marker()).map(there::stored));
    }

    StoredObject change(String bucket, String key, String version, UnaryOperator<StoredObject> change, Origin origin) {
        return alone(bucket, key, there -> {
            Row found = there.history().find(version).filter(row -> version != null || !row.marker()).orElseThrow(() -> missing(bucket, key, version));
            StoredObject wanted = change.apply(there.stored(found));
            Row after = found.with(wanted.tags(), wanted.facts());
            there.history().replace(after);
            there.change().log(entry(ChangeLog.Kind.CHANGED, there, after, clock.now(), origin));
            return there.stored(after);
        });
    }

    static NemboException missing(String bucket, String key, String version) {
        return version == null
                ? new NemboException(ObjectError.NO_SUCH_KEY, "there is no object '%s' in the bucket '%s'".formatted(key, bucket))
                : new NemboException(ObjectError.NO_SUCH_VERSION, "there is no version '%s' of '%s' in the bucket '%s'".formatted(version, key, bucket));
    }

    /** Puts other bytes in the place of those of a version, if these are still the ones that it has. */
    void repair(StoredObject damaged, Function<Transaction, Place> place) {
        alone(damaged.bucket(), damaged.key(), there -> {
            Row found = there.history().find(damaged.version()).filter(row -> row.place().equals(damaged.place()))
                    .orElseThrow(() -> missing(damaged.bucket(), damaged.key(), damaged.version()));
            Place after = new Place(place.apply(there.change()).segments(), found.place().parts());
            there.change().use(after).drop(found.place(), clock.millis());
            there.history().replace(found.at(after));
            return null;
        });
    }
}
