package org.nembo.engine.objects.rocksdb;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
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

/** Versions of objects. Who changes a key has it for himself until the change is written. Thread-safe. */
final class Versions {

    private static final int STRIPES = 1024;

    private final Index index;
    private final Commits commits;
    private final StoredBuckets buckets;
    private final Clock clock;
    private final Trash trash;
    private final Disk disk;
    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    Versions(Index index, Commits commits, StoredBuckets buckets, Clock clock, Trash trash, Disk disk) {
        this.index = index;
        this.commits = commits;
        this.buckets = buckets;
        this.clock = clock;
        this.trash = trash;
        this.disk = disk;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock();
        }
    }

    /** Somebody alone with a key of a bucket. */
    private record Alone(StoredBuckets.Entry bucket, String key, History history) {

        boolean plain() {
            return bucket.bucket().versioning() == Versioning.OFF;
        }
    }

    private <T> T alone(String bucket, String key, Function<Alone, T> work) {
        StoredBuckets.Entry entry = buckets.hold(bucket);
        try {
            ReentrantLock lock = stripes[(key.hashCode() * 31 + entry.number()) * 0x9E3779B9 >>> 22];
            lock.lock();
            try {
                return work.apply(new Alone(entry, key, new History(index, entry, key)));
            } finally {
                lock.unlock();
            }
        } finally {
            buckets.release(entry);
        }
    }

    Optional<StoredObject> find(String bucket, String key, String version) {
        StoredBuckets.Entry entry = buckets.entry(bucket);
        History history = new History(index, entry, key);
        Optional<History.Found> found = history.find(version);
        if (found.isEmpty() && version != null && entry.bucket().versioning() != Versioning.OFF) {
            // It may have changed its place between the two looks.
            found = alone(bucket, key, there -> there.history().find(version));
        }
        return found.map(history::stored);
    }

    private void commit(Mutation mutation) {
        disk.reached(Disk.Step.COMMITTING);
        commits.commit(mutation);
        disk.reached(Disk.Step.COMMITTED);
    }

    /** @param place adds what is stored to the mutation, and says where it is */
    StoredObject put(NewObject object, Guard guard, Function<Mutation, Place> place) {
        return alone(object.bucket(), object.key(), there -> {
            History history = there.history();
            Optional<History.Found> current = history.current();
            guard.check(current.filter(found -> !found.version().marker()).map(history::stored));
            Versioning versioning = there.bucket().bucket().versioning();
            String id = object.stamp().map(NewObject.Stamp::version)
                    .orElseGet(() -> versioning == Versioning.ENABLED ? "" : Stamp.NULL);
            long order = clock.next(current.map(found -> found.version().stamp().order()).orElse(0L));
            id = id.isEmpty() ? Stamp.id(order) : id;
            Stamp stamp = object.stamp().isPresent() ? Stamp.of(id, object.stamp().get().modified()) : new Stamp(order, Stamp.tie(id));
            Instant modified = object.stamp().map(NewObject.Stamp::modified).orElse(stamp.time());
            boolean marker = object.stamp().map(NewObject.Stamp::marker).orElse(false);
            Mutation mutation = new Mutation();
            History.Found replaced = replaced(there, current.orElse(null), id, object.stamp().isPresent() || versioning == Versioning.SUSPENDED);
            if (replaced != null) {
                discard(mutation, replaced.version());
            }
            Version added;
            if (marker) {
                added = Version.marker(id, stamp, modified, object.owner());
            } else {
                List<StoredObject.Part> parts = object.stamp().map(NewObject.Stamp::parts).orElse(List.of());
                added = Version.of(object, id, stamp, modified, inParts(mutation, place.apply(mutation), parts));
                mutation.charge(object.charges(), added.place().length(), 1);
            }
            boolean latest = history.add(mutation, added, replaced, there.plain());
            mutation.log(change(marker ? ChangeLog.Kind.MARKER : ChangeLog.Kind.PUT, there, added, modified, object.origin()));
            commit(mutation);
            return history.stored(added, latest);
        });
    }

    /** What a version with this id takes the place of; null for nothing. @param past whether it may be among the past ones */
    private History.Found replaced(Alone there, History.Found current, String id, boolean past) {
        if (current == null) {
            return null;
        }
        if (there.plain() || current.version().id().equals(id)) {
            return current;
        }
        return past ? there.history().past(id).orElse(null) : null;
    }

    private void discard(Mutation mutation, Version version) {
        if (!version.marker()) {
            mutation.release(version.accounts(), version.place().length(), 1);
            trash.add(mutation.batch(), version.place());
        }
    }

    private static ChangeLog.Change change(ChangeLog.Kind kind, Alone there, Version version, Instant time, Origin origin) {
        return new ChangeLog.Change(0, kind, there.bucket().name(), there.key(), version.id(), version.size(), version.etag(), time, origin);
    }

    Deleted delete(String bucket, String key, String version, Guard guard, Origin origin) {
        return alone(bucket, key, there -> {
            Optional<History.Found> found = there.history().find(version);
            guard.check(found.filter(each -> !each.version().marker()).map(there.history()::stored));
            boolean covers = version == null && !there.plain();
            return covers ? cover(there, found.orElse(null), origin) : remove(there, found, origin);
        });
    }

    private Deleted remove(Alone there, Optional<History.Found> found, Origin origin) {
        if (found.isEmpty()) {
            return new Deleted(null, false, Optional.empty());
        }
        Version gone = found.get().version();
        StoredObject removed = there.history().stored(found.get());
        Mutation mutation = new Mutation();
        discard(mutation, gone);
        there.history().remove(mutation, found.get());
        commit(mutation.log(change(ChangeLog.Kind.REMOVED, there, gone, clock.now(), origin)));
        return new Deleted(there.plain() ? null : gone.id(), gone.marker(), Optional.of(removed));
    }

    private Deleted cover(Alone there, History.Found current, Origin origin) {
        boolean named = there.bucket().bucket().versioning() == Versioning.ENABLED;
        long order = clock.next(current == null ? 0 : current.version().stamp().order());
        String id = named ? Stamp.id(order) : Stamp.NULL;
        Stamp stamp = new Stamp(order, Stamp.tie(id));
        Version marker = Version.marker(id, stamp, stamp.time(), origin.principal());
        History.Found replaced = replaced(there, current, id, !named);
        Optional<StoredObject> removed = Optional.empty();
        Mutation mutation = new Mutation();
        if (replaced != null) {
            removed = replaced.version().marker() ? removed : Optional.of(there.history().stored(replaced));
            discard(mutation, replaced.version());
        }
        there.history().add(mutation, marker, replaced, false);
        commit(mutation.log(change(ChangeLog.Kind.MARKER, there, marker, stamp.time(), origin)));
        return new Deleted(id, true, removed);
    }

    StoredObject change(String bucket, String key, String version, UnaryOperator<StoredObject> change, Origin origin) {
        return alone(bucket, key, there -> {
            History.Found found = there.history().find(version).filter(each -> version != null || !each.version().marker())
                    .orElseThrow(() -> missing(there, version));
            StoredObject wanted = change.apply(there.history().stored(found));
            Version after = found.version().with(wanted.tags(), wanted.facts());
            Mutation mutation = new Mutation();
            there.history().replace(mutation, found, after);
            commit(mutation.log(change(ChangeLog.Kind.CHANGED, there, after, clock.now(), origin)));
            return there.history().stored(after, found.latest());
        });
    }

    private static NemboException missing(Alone there, String version) {
        String bucket = there.bucket().name();
        return version == null
                ? new NemboException(ObjectError.NO_SUCH_KEY, "there is no object '%s' in the bucket '%s'".formatted(there.key(), bucket))
                : new NemboException(ObjectError.NO_SUCH_VERSION, "there is no version '%s' of '%s' in bucket '%s'".formatted(version, there.key(), bucket));
    }

    /** Bytes in one place, of an object that came in parts. */
    private Place inParts(Mutation mutation, Place whole, List<StoredObject.Part> parts) {
        if (parts.isEmpty()) {
            return whole;
        }
        Place chain = new Place(Place.CHAIN, trash.next(), whole.length());
        mutation.put(Index.Table.FILE, Keys.number(chain.id()), new Chain(whole.kind() == Place.NONE ? List.of() : List.of(whole), parts).bytes());
        return chain;
    }

    /** Puts other bytes in the place of those of a version, if these are still the ones that it has. */
    void repair(StoredObject damaged, Function<Mutation, Place> place) {
        alone(damaged.bucket(), damaged.key(), there -> {
            History.Found found = there.history().find(damaged.version()).orElseThrow(() -> missing(there, damaged.version()));
            Place before = found.version().place();
            if (!before.equals(damaged.place())) {
                throw missing(there, damaged.version());
            }
            Mutation mutation = new Mutation();
            Place after = place.apply(mutation);
            List<StoredObject.Part> parts = there.history().stored(found).parts();
            there.history().replace(mutation, found, found.version().at(inParts(mutation, after, parts)));
            trash.add(mutation.batch(), before);
            commit(mutation);
            return null;
        });
    }
}
