package org.nembo.objectstore.bucket;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.objectstore.document.Cors;
import org.nembo.objectstore.document.Lifecycle;
import org.nembo.objectstore.document.Settings;
import org.nembo.spi.object.Bucket;

/** Documents that every request may need, read once. Thread-safe, bounded. */
final class Parsed {

    private static final int MOST = 1000;

    private final Map<String, Cors> cors = new ConcurrentHashMap<>();
    private final Map<String, Lifecycle> lifecycles = new ConcurrentHashMap<>();

    Optional<Cors> cors(Bucket bucket) {
        String text = bucket.settings().get(Settings.CORS);
        if (text == null) {
            return Optional.empty();
        }
        bound(cors);
        return Optional.of(cors.computeIfAbsent(text, Cors::parse));
    }

    Optional<Lifecycle> lifecycle(Bucket bucket) {
        String text = bucket.settings().get(Settings.LIFECYCLE);
        if (text == null) {
            return Optional.empty();
        }
        bound(lifecycles);
        return Optional.of(lifecycles.computeIfAbsent(text, any -> Lifecycle.of(bucket).orElseThrow()));
    }

    private static void bound(Map<String, ?> documents) {
        if (documents.size() >= MOST) {
            documents.clear();
        }
    }
}
