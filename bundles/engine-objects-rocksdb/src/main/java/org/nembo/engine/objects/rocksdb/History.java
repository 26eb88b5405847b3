package org.nembo.engine.objects.rocksdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nembo.engine.objects.rocksdb.Index.Table;
import org.nembo.spi.object.StoredObject;

/** The versions of one key in the index, and what becomes of them in a mutation. The current one is in a table of its own. Confined to one thread. */
final class History {

    /** A version that was found, and where. */
    record Found(Version version, boolean latest, byte[] bytes) {
    }

    private final Index index;
    private final String bucket;
    private final String key;
    private final byte[] object;

    History(Index index, StoredBuckets.Entry bucket, String key) {
        this.index = index;
        this.bucket = bucket.name();
        this.key = key;
        this.object = Keys.object(bucket.number(), key);
    }

    Optional<Found> current() {
        byte[] bytes = index.get(Table.CURRENT, object);
        return bytes == null ? Optional.empty() : Optional.of(new Found(Version.read(object, object.length, bytes), true, bytes));
    }

    /** The newest that is not the current one. */
    Optional<Found> newestPast() {
        return index.walk(Table.PAST, object, Keys.after(object), walk -> walk.valid() ? Optional.of(past(walk.value())) : Optional.empty());
    }

    private Found past(byte[] bytes) {
        return new Found(Version.read(object, object.length, bytes), false, bytes);
    }

    /** One that is not the current one. */
    Optional<Found> past(String id) {
        long order = Stamp.order(id);
        if (order >= 0) {
            byte[] bytes = index.get(Table.PAST, Keys.past(object, new Stamp(order, Stamp.tie(id))));
            return bytes == null ? Optional.empty() : Optional.of(past(bytes));
        }
        return index.walk(Table.PAST, object, Keys.after(object), walk -> {
            for (; walk.valid(); walk.next()) {
                Found found = past(walk.value());
                if (found.version().id().equals(id)) {
                    return Optional.of(found);
                }
            }
            return Optional.<Found>empty();
        });
    }

    /** @param id null for the current one */
    Optional<Found> find(String id) {
        Optional<Found> current = current();
        return id == null || current.isPresent() && current.get().version().id().equals(id) ? current : current.isEmpty() ? current : past(id);
    }

    StoredObject stored(Found found) {
        return stored(found.version(), found.latest());
    }

    StoredObject stored(Version version, boolean latest) {
        return version.stored(bucket, key, latest, version.place().kind() == Place.CHAIN ? Chain.read(index, version.place()).parts() : List.of());
    }

    /** Without its parts, for who is sure not to need them. */
    StoredObject brief(Version version, boolean latest) {
        return version.stored(bucket, key, latest, new ArrayList<>());
    }

    /**
     * Puts a version where it belongs: in the place of the current one, which becomes a past one, or among the past ones.
     *
     * @param replaced what goes for it; null when nothing does
     * @param plain    whether the bucket never had versions, so that there are no past ones
     * @return whether it is the current one
     */
    boolean add(Mutation mutation, Version added, Found replaced, boolean plain) {
        byte[] bytes = added.bytes(object);
        Optional<Found> current = plain ? Optional.empty() : current();
        boolean vacant = plain || current.isEmpty() || replaced != null && replaced.latest();
        if (replaced != null && !replaced.latest()) {
            mutation.delete(Table.PAST, Keys.past(object, replaced.version().stamp()));
        }
        if (!vacant) {
            Version now = current.get().version();
            if (added.stamp().compareTo(now.stamp()) < 0) {
                mutation.put(Table.PAST, Keys.past(object, added.stamp()), bytes);
                return false;
            }
            mutation.put(Table.PAST, Keys.past(object, now.stamp()), current.get().bytes());
        } else if (!plain) {
            Optional<Found> newest = newestPast();
            if (newest.isPresent() && newest.get().version().stamp().compareTo(added.stamp()) > 0) {
                promote(mutation, newest.get());
                mutation.put(Table.PAST, Keys.past(object, added.stamp()), bytes);
                return false;
            }
        }
        mutation.put(Table.CURRENT, object, bytes);
        return true;
    }

    /** Takes a version away; when it was the current one, the newest of the others becomes that. */
    void remove(Mutation mutation, Found removed) {
        if (!removed.latest()) {
            mutation.delete(Table.PAST, Keys.past(object, removed.version().stamp()));
            return;
        }
        Optional<Found> next = newestPast();
        if (next.isPresent()) {
            promote(mutation, next.get());
        } else {
            mutation.delete(Table.CURRENT, object);
        }
    }

    private void promote(Mutation mutation, Found past) {
        mutation.delete(Table.PAST, Keys.past(object, past.version().stamp()));
        mutation.put(Table.CURRENT, object, past.bytes());
    }

    /** Writes a version where the one before was. */
    void replace(Mutation mutation, Found before, Version after) {
        mutation.put(before.latest() ? Table.CURRENT : Table.PAST, before.latest() ? object : Keys.past(object, after.stamp()), after.bytes(object));
    }
}
