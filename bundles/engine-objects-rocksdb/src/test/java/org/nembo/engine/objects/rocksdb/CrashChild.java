package org.nembo.engine.objects.rocksdb;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;
import org.nembo.testkit.object.EngineUnderTest;

/**
 * The process that {@link CrashTest} kills: threads that store, copy, upload in parts and delete, each its own keys. Before each it prints
 * {@code B <key> <etag> <seed> <size>}, after it {@code A <key>}, and {@code AT} where it is to be killed; there the thread stops.
 */
final class CrashChild {

    static final String BUCKET = "crash-test";
    static final Charge ACCOUNT = new Charge("bucket/crash-test", -1, -1);
    static final Origin ORIGIN = new Origin("", "", "", "Test", "");
    static final int THREADS = 4;
    private static final int KEYS = 6;

    private final PrintStream out = System.out;
    private final EmbeddedObjects engine;
    private final long first;

    private CrashChild(Path directory, Disk.Step step, int times, long first) throws Exception {
        AtomicInteger left = new AtomicInteger(times);
        Disk real = Disk.of(directory);
        Disk deadly = new Disk() {
            @Override
            public long usable() throws java.io.IOException {
                return real.usable();
            }

            @Override
            public void reached(Step now) {
                if (now == step && left.decrementAndGet() == 0) {
                    say("AT");
                    forever();
                }
            }
        };
        this.engine = new EmbeddedObjects(Settings.in(directory), deadly, System::currentTimeMillis);
        this.first = first;
    }

    private static void forever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    /** @param args directory, step or {@code none}, how often it is passed before, first number of etags */
    public static void main(String[] args) throws Exception {
        Disk.Step step = "none".equals(args[1]) ? null : Disk.Step.valueOf(args[1]);
        CrashChild child = new CrashChild(Path.of(args[0]), step, Integer.parseInt(args[2]), Long.parseLong(args[3]));
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            new Thread(() -> child.work(thread)).start();
        }
    }

    private void work(int thread) {
        Random random = new Random(first + thread);
        for (long number = first + thread; ; number += THREADS) {
            String key = "t" + thread + "/k" + random.nextInt(KEYS);
            int kind = random.nextInt(10);
            if (kind < 2) {
                say("B %s - 0 0".formatted(key));
                engine.delete(BUCKET, key, null, Guard.NONE, ORIGIN);
            } else if (kind == 2) {
                copy(key, "t" + thread + "/k" + random.nextInt(KEYS), "e" + number);
            } else if (kind == 3) {
                inParts(key, "e" + number, number, 70_000 + random.nextInt(200_000));
            } else {
                int size = kind < 7 ? random.nextInt(5000) : 66_000 + random.nextInt(300_000);
                say("B %s e%d %d %d".formatted(key, number, number, size));
                engine.put(object(key, "e" + number, size), draft(EngineUnderTest.bytes(size, (int) number)), Guard.NONE);
            }
            say("A " + key);
        }
    }

    private void copy(String key, String source, String etag) {
        Optional<StoredObject> found = engine.find(BUCKET, source, null);
        if (found.isPresent()) {
            StoredObject from = found.get();
            say("B %s %s %s %d".formatted(key, etag, from.facts().get("seed"), from.size()));
            engine.put(object(key, etag, from.size(), from.facts().get("seed")), engine.draft(from), Guard.NONE);
        }
    }

    private void inParts(String key, String etag, long seed, int size) {
        byte[] bytes = EngineUnderTest.bytes(size, (int) seed);
        Upload upload = engine.uploads().begin(new Upload(BUCKET, key, "", "me", Instant.EPOCH, "", "", Map.of(), Map.of(), Map.of(), Map.of()));
        List<Integer> numbers = new ArrayList<>();
        for (int at = 0; at < size; at += 68_000) {
            byte[] part = java.util.Arrays.copyOfRange(bytes, at, Math.min(size, at + 68_000));
            numbers.add(numbers.size() + 1);
            engine.uploads().put(upload, new Uploads.Part(numbers.size(), part.length, 0, "p", "", Instant.EPOCH, Map.of()), draft(part), List.of(ACCOUNT));
        }
        say("B %s %s %d %d".formatted(key, etag, seed, size));
        engine.uploads().complete(upload, numbers, object(key, etag, size), Guard.NONE);
    }

    private Draft draft(byte[] bytes) {
        Draft draft = engine.draft(bytes.length);
        draft.write(ByteBuffer.wrap(bytes));
        return draft;
    }

    private static NewObject object(String key, String etag, long size) {
        return object(key, etag, size, etag.substring(1));
    }

    private static NewObject object(String key, String etag, long size, String seed) {
        return new NewObject(BUCKET, key, size, etag, "me", Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of("seed", seed), List.of(ACCOUNT),
                Optional.empty(), ORIGIN);
    }
}
