package org.nembo.engine.objects.s3;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.nembo.api.secret.Secret;
import org.nembo.api.store.Databases;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.object.EngineUnderTest;

/**
 * The process that {@link CrashTest} kills: threads that store, copy, upload in parts and delete, each its own keys, while what nobody needs is deleted. Before
 * each deed it prints {@code B <key> <etag> <seed> <size>}, after it {@code A <key>}, and {@code AT} where it is to be killed; there the thread stops.
 */
final class CrashChild {

    /** Where it is killed. */
    enum Step {
        /** Wherever it is. */
        ANYWHERE,
        /** The bytes are in the other store, the index does not know yet. */
        BEFORE_COMMIT,
        /** The index knows, whoever asked does not. */
        AFTER_COMMIT
    }

    static final String BUCKET = "crash-test";
    static final Charge ACCOUNT = new Charge("bucket/crash-test", -1, -1);
    static final Origin ORIGIN = new Origin("", "", "", "Test", "");
    static final int THREADS = 4;
    private static final int KEYS = 6;
    private static final int PART_BYTES = 5 << 20;

    private final PrintStream out = System.out;
    private final S3Objects engine;
    private final long first;
    private final Step step;
    private final AtomicInteger left;

    /** @param args address, bucket, prefix, access key and secret of the other S3; address, user and password of the database; step, times, first number */
    private CrashChild(String[] args) {
        this.step = Step.valueOf(args[8]);
        this.left = new AtomicInteger(Integer.parseInt(args[9]));
        this.first = Long.parseLong(args[10]);
        StoreDatabases databases = StoreDatabases.of(args[5], args[6], args[7]);
        this.engine = new S3Objects(settings(args), deadly(databases), System::currentTimeMillis);
    }

    static Settings settings(String... args) {
        Secret secret = new Secret(args[4]);
        Duration attempt = Duration.ofSeconds(20);
        return new Settings(new Settings.Peer(URI.create(args[0]), args[1], args[2], "us-east-1", args[3], () -> secret, ""),
                new Settings.Limits(PART_BYTES, attempt, attempt.multipliedBy(3), 3), Duration.ZERO, Duration.ofHours(2));
    }

    private Databases deadly(StoreDatabases databases) {
        return new Databases() {
            @Override
            public DataSource open(String service, Class<?> owner) {
                return proxy(DataSource.class, databases.open(service, owner));
            }

            @Override
            public Dialect dialect() {
                return databases.dialect();
            }
        };
    }

    private <T> T proxy(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            boolean commits = method.getName().equals("commit");
            try {
                if (commits) {
                    reached(Step.BEFORE_COMMIT);
                }
                Object result = method.invoke(real, arguments);
                if (commits) {
                    reached(Step.AFTER_COMMIT);
                }
                return result instanceof Connection connection ? proxy(Connection.class, connection) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private void reached(Step now) {
        if (now == step && left.decrementAndGet() == 0) {
            say("AT");
            forever();
        }
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

    public static void main(String[] args) {
        CrashChild child = new CrashChild(args);
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            new Thread(() -> child.work(thread)).start();
        }
        new Thread(child::sweep).start();
    }

    private void sweep() {
        while (!Thread.currentThread().isInterrupted()) {
            engine.upkeep().sweep();
            Thread.onSpinWait();
        }
    }

    private void work(int thread) {
        Random random = new Random(first + thread);
        for (long number = first + thread; ; number += THREADS) {
            String key = "t" + thread + "/k" + random.nextInt(KEYS);
            int kind = random.nextInt(20);
            if (kind < 4) {
                say("B %s - 0 0".formatted(key));
                engine.delete(BUCKET, key, null, Guard.NONE, ORIGIN);
            } else if (kind < 6) {
                copy(key, "t" + thread + "/k" + random.nextInt(KEYS), "e" + number);
            } else if (kind < 8) {
                inParts(key, "e" + number, number, 70_000 + random.nextInt(200_000));
            } else {
                int size = kind == 8 ? PART_BYTES + random.nextInt(100_000) : kind < 14 ? random.nextInt(5000) : 66_000 + random.nextInt(300_000);
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
            byte[] part = Arrays.copyOfRange(bytes, at, Math.min(size, at + 68_000));
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
