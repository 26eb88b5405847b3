package org.nembo.engine.objects.rocksdb;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.StoredObject;
import org.nembo.testkit.object.EngineUnderTest;
import org.nembo.testkit.object.Together;

/** Figures of the engine alone: a program, no test. Arguments: directory, seconds for each figure, keys to list, spare logs. */
final class EngineBench {

    private static final int MIB = 1 << 20;

    private final EmbeddedObjects engine;
    private final String bucket;
    private final long nanos;
    private final List<Charge> charges = List.of(new Charge("bucket/bench", -1, -1), new Charge("user/bench", -1, -1));

    private EngineBench(EmbeddedObjects engine, int seconds) {
        this.engine = engine;
        this.bucket = new EngineUnderTest(engine).bucket(Versioning.OFF);
        this.nanos = seconds * 1_000_000_000L;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(args[0]), "bench");
        int spares = args.length > 3 ? Integer.parseInt(args[3]) : 0;
        EmbeddedObjects engine = new EmbeddedObjects(new Settings(directory, Settings.Durability.COMMIT, Duration.ofMillis(5), 65_536, 96L * MIB, 0,
                Duration.ZERO, spares, false), null, System::currentTimeMillis);
        EngineBench bench = new EngineBench(engine, Integer.parseInt(args[1]));
        System.out.println("load average " + Files.readString(Path.of("/proc/loadavg")).strip() + ", spare logs " + spares);
        for (int threads : new int[] {1, 16, 64}) {
            bench.puts("PUT 4 KiB", 4096, threads);
        }
        bench.puts("PUT 1 MiB", MIB, 4);
        for (int threads : new int[] {1, 16}) {
            bench.gets("GET 4 KiB", 4096, threads);
        }
        for (int threads : new int[] {1, 4}) {
            bench.gets("GET 1 MiB", MIB, threads);
        }
        bench.heads();
        bench.list(Integer.parseInt(args[2]));
        System.out.println("load average " + Files.readString(Path.of("/proc/loadavg")).strip());
        engine.close();
    }

    private void put(String key, byte[] bytes) {
        Draft draft = engine.draft(bytes.length);
        draft.write(ByteBuffer.wrap(bytes));
        engine.put(EngineUnderTest.object(bucket, key, bytes.length, charges), draft, Guard.NONE);
    }

    private interface Operation {
        void run(int thread, long count) throws Exception;
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private void run(String what, int size, int threads, Operation operation) throws Exception {
        AtomicLong done = new AtomicLong();
        long end = System.nanoTime() + nanos;
        long begin = System.nanoTime();
        long cpu = cpu();
        Together.run(threads, thread -> {
            for (long i = 0; System.nanoTime() < end; i++) {
                operation.run(thread, i);
                done.incrementAndGet();
            }
            return null;
        }, results -> { });
        double seconds = (System.nanoTime() - begin) / 1e9;
        double each = (cpu() - cpu) / 1e6 / done.get();
        System.out.printf(Locale.ROOT, "%-10s c%-3d %9.0f/s %8.0f MiB/s %8.4f CPU-ms each%n", what, threads, done.get() / seconds,
                done.get() * (double) size / MIB / seconds, each);
    }

    private void puts(String what, int size, int threads) throws Exception {
        byte[] bytes = EngineUnderTest.bytes(size, size);
        long groups = engine.shop().commits().groups();
        long mutations = engine.shop().commits().mutations();
        run(what, size, threads, (thread, i) -> put(size + "/" + thread + "/" + i % 1000, bytes));
        System.out.printf(Locale.ROOT, "           %.1f changes share a force%n",
                (engine.shop().commits().mutations() - mutations) / (double) (engine.shop().commits().groups() - groups));
    }

    private void gets(String what, int size, int threads) throws Exception {
        run(what, size, threads, (thread, i) -> {
            StoredObject found = engine.find(bucket, size + "/0/" + i % 20, null).orElseThrow();
            try (Content content = engine.open(found, 0, size)) {
                while (content.next().hasRemaining()) {
                    continue;
                }
            }
        });
    }

    private void heads() throws Exception {
        run("HEAD", 0, 4, (thread, i) -> engine.find(bucket, "4096/0/" + i % 20, null).orElseThrow());
        run("HEAD 404", 0, 4, (thread, i) -> engine.find(bucket, "4096/0/none" + i, null));
    }

    private void list(int keys) throws Exception {
        long begin = System.nanoTime();
        byte[] bytes = new byte[100];
        int threads = 32;
        Together.run(threads, thread -> {
            for (int i = thread; i < keys; i += threads) {
                put("list/%03d/%07d".formatted(i % 1000, i), bytes);
            }
            return null;
        }, results -> { });
        System.out.printf(Locale.ROOT, "filled %d keys, %.0f/s%n", keys, keys / ((System.nanoTime() - begin) / 1e9));
        String[] after = {""};
        run("LIST page", 0, 1, (thread, i) -> {
            Listing page = engine.list(new ListRequest(bucket, "list/", "", after[0], "", 1000, false));
            after[0] = page.more() ? page.next() : "";
        });
        run("LIST below", 0, 1, (thread, i) -> engine.list(new ListRequest(bucket, "list/%03d/".formatted(ThreadLocalRandom.current().nextInt(900)), "/", "",
                "", 1000, false)));
        run("LIST roll", 0, 1, (thread, i) -> engine.list(new ListRequest(bucket, "list/", "/", "", "", 1000, false)));
    }
}
