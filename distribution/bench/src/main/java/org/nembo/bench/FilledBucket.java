package org.nembo.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.engine.objects.rocksdb.EmbeddedObjects;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.Origin;

/** A bucket with many keys, made by the engine alone: over HTTP ten million would take hours. */
final class FilledBucket {

    static final String NAME = "filled";
    private static final int THREADS = 64;
    private static final int SIZE = 100;
    private static final int IN_A_FOLDER = 1000;

    private static final Origin NOBODY = new Origin("", "", "", "ObjectCreated:Put", "");

    private FilledBucket() {
    }

    /** @param directory where the server that is started afterwards keeps its objects */
    static void fill(Path directory, int keys) throws Exception {
        EmbeddedObjects engine = EmbeddedObjects.in(directory);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            engine.buckets().create(new Bucket(NAME, "bench@urn:nembo:local", "", Instant.now(), Bucket.Versioning.OFF, Map.of(), 0));
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> {
                    byte[] bytes = new byte[SIZE];
                    for (int key = next.getAndIncrement(); key < keys; key = next.getAndIncrement()) {
                        put(engine, name(key), bytes);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
            engine.close();
        }
    }

    /** A key in the middle, behind which a page begins. */
    static String name(int key) {
        return String.format(Locale.ROOT, "a/%06d/%08d", key / IN_A_FOLDER, key);
    }

    private static void put(EmbeddedObjects engine, String key, byte[] bytes) {
        try (Draft draft = engine.draft(bytes.length)) {
            draft.write(ByteBuffer.wrap(bytes));
            engine.put(new NewObject(NAME, key, bytes.length, "6d0bb00954ceb7fbee436bb55a8397a9", "bench@urn:nembo:local", Optional.empty(), Map.of(), Map.of(),
                    Map.of(), Map.of(), List.of(), Optional.empty(), NOBODY), draft, Guard.NONE);
        }
    }
}
