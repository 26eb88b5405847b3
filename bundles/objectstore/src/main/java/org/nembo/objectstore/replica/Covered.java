package org.nembo.objectstore.replica;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.objectstore.document.Replication;
import org.nembo.objectstore.document.Settings;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;

/** Which keys go to which sites: the rules of buckets, read once for each of their revisions. Thread-safe. */
final class Covered {

    private static final int MOST = 10_000;
    private static final Replication NONE = new Replication("", java.util.List.of());

    private record Known(Instant created, long revision, Replication rules) {
    }

    private final ObjectEngine engine;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    Covered(ObjectEngine engine) {
        this.engine = engine;
    }

    boolean covers(String bucket, String site, String key) {
        return engine.buckets().find(bucket).map(one -> rules(one).covers(site, key)).orElse(false);
    }

    Set<String> sites(String bucket) {
        return engine.buckets().find(bucket).map(one -> rules(one).sites()).orElse(Set.of());
    }

    Replication rules(Bucket bucket) {
        if (!bucket.settings().containsKey(Settings.REPLICATION)) {
            return NONE;
        }
        Known before = known.get(bucket.name());
        if (before != null && before.revision() == bucket.revision() && before.created().equals(bucket.created())) {
            return before.rules();
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        Replication now = Replication.of(bucket);
        known.put(bucket.name(), new Known(bucket.created(), bucket.revision(), now));
        return now;
    }

    Optional<Bucket> bucket(String name) {
        return engine.buckets().find(name);
    }
}
