package org.nembo.engine.objects.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ChangeLog.Change;
import org.nembo.spi.object.ChangeLog.Kind;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;
import org.nembo.testkit.object.EngineUnderTest;

/**
 * A process under load is killed (SIGKILL) at every dangerous point, again and again on the same directory. As often as {@code nembo.crash.kills} says; else
 * for some seconds.
 */
final class CrashTest {

    private static final int KILLS = Integer.getInteger("nembo.crash.kills", 0);
    private static final long NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int LEAST_KILLS = 6;

    /** What a key is to be. @param etag {@code -} when it is not there */
    private record State(String etag, int seed, int size) {

        static final State NONE = new State("-", 0, 0);
    }

    @TempDir
    private Path directory;
    private Path store;
    private final Random random = new Random(20261122);
    private final Map<String, State> known = new TreeMap<>();
    /** What was begun for a key since the last that is known. */
    private final Map<String, State> begun = new HashMap<>();
    /** What the log must have, by key: etags in order. */
    private final Map<String, List<String>> acknowledged = new TreeMap<>();
    private final Map<String, List<String>> logged = new TreeMap<>();
    private long etags = 1;

    @Test
    void nothingAcknowledgedIsLostAndNothingHalfDoneIsThere() throws Exception {
        store = Files.createDirectory(directory.resolve("store"));
        try (InputStream library = Index.class.getClassLoader().getResourceAsStream("librocksdbjni-linux64.so")) {
            Files.copy(library, directory.resolve("librocksdbjni-linux64.so"));
        }
        EmbeddedObjects engine = EmbeddedObjects.in(store);
        engine.buckets().create(new Bucket(CrashChild.BUCKET, "me", "", Instant.now(), Bucket.Versioning.OFF, Map.of(), 0));
        engine.changes().join("test");
        engine.close();
        long end = System.nanoTime() + NANOS;
        int kills = 0;
        while (KILLS > 0 ? kills < KILLS : kills < LEAST_KILLS || System.nanoTime() < end) {
            int at = kills % (Disk.Step.values().length + 1);
            kill(at < Disk.Step.values().length ? Disk.Step.values()[at].name() : "none");
            verify();
            kills++;
        }
        System.out.println("killed " + kills + " times, " + acknowledged.values().stream().mapToInt(List::size).sum() + " changes acknowledged");
    }

    private void kill(String step) throws Exception {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-Xshare:auto", "-Xmx256m", "-Djava.library.path=" + directory, "-cp", path, CrashChild.class.getName(), store.toString(), step,
                String.valueOf(1 + random.nextInt(30)), String.valueOf(etags)).redirectError(directory.resolve("errors").toFile()).start();
        etags += 1_000_000;
        int lines = 40 + random.nextInt(200);
        try (BufferedReader reader = child.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                read(line);
                if ("AT".equals(line) || "none".equals(step) && --lines == 0) {
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.toHandle().destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(child.exitValue()).as("killed by us: " + Files.readString(directory.resolve("errors"))).isEqualTo(137);
    }

    private void read(String line) {
        String[] words = line.split(" ");
        if ("B".equals(words[0]) && words.length == 5) {
            begun.put(words[1], new State(words[2], (int) Long.parseLong(words[3]), Integer.parseInt(words[4])));
        } else if ("A".equals(words[0]) && words.length == 2 && begun.containsKey(words[1])) {
            State done = begun.remove(words[1]);
            boolean changes = !done.equals(State.NONE) || !known.getOrDefault(words[1], State.NONE).equals(State.NONE);
            known.put(words[1], done);
            if (changes) {
                acknowledged.computeIfAbsent(words[1], key -> new ArrayList<>()).add(done.etag());
            }
        }
    }

    private void verify() throws Exception {
        EmbeddedObjects engine = EmbeddedObjects.in(store);
        try {
            engine.upkeep().sweepNow();
            Map<String, State> there = new TreeMap<>();
            long used = 0;
            Listing listing = engine.list(new ListRequest(CrashChild.BUCKET, "", "", "", "", 1000, false));
            for (Listing.Entry entry : listing.entries()) {
                StoredObject object = engine.find(CrashChild.BUCKET, entry.key(), null).orElseThrow();
                used += object.stored();
                there.put(entry.key(), new State(object.etag(), Integer.parseInt(object.facts().get("seed")), (int) object.size()));
                byte[] right = EngineUnderTest.bytes((int) object.size(), Integer.parseInt(object.facts().get("seed")));
                assertThat(read(engine, object)).as(entry.key()).isEqualTo(right);
            }
            checkStates(there);
            checkLog(engine, there);
            long parts = giveUpUploads(engine, used, there.size());
            assertThat(engine.usages().of(CrashChild.ACCOUNT.account()).bytes()).isEqualTo(used).as("%d bytes of parts are given up", parts);
            assertThat(engine.scrub("", 10_000).damaged()).isEmpty();
            engine.upkeep().sweepNow();
            assertThat(engine.shop().trash().waiting(10)).isZero();
            assertThat(filesOnDisk()).as("files that nobody knows, or that are missing").isEqualTo(filesInIndex(engine));
        } finally {
            engine.close();
        }
    }

    private void checkStates(Map<String, State> there) {
        for (int thread = 0; thread < CrashChild.THREADS; thread++) {
            String mine = "t" + thread + "/";
            java.util.Set<String> keys = new java.util.TreeSet<>(known.keySet());
            keys.addAll(begun.keySet());
            keys.addAll(there.keySet());
            keys.removeIf(key -> !key.startsWith(mine));
            for (String key : keys) {
                State now = there.getOrDefault(key, State.NONE);
                State was = known.getOrDefault(key, State.NONE);
                assertThat(now).as("%s, of which %s was begun", key, begun.get(key)).isIn(was, begun.getOrDefault(key, was));
                if (!now.equals(was)) {
                    acknowledged.computeIfAbsent(key, any -> new ArrayList<>()).add(now.etag());
                    known.put(key, now);
                }
            }
        }
        begun.clear();
    }

    /** The log is what was acknowledged, key by key, and leads to what is there. */
    private void checkLog(EmbeddedObjects engine, Map<String, State> there) {
        long at = engine.changes().readers().get("test");
        for (List<Change> some = engine.changes().read(at, 100); !some.isEmpty(); some = engine.changes().read(at, 100)) {
            for (Change each : some) {
                at = each.sequence();
                logged.computeIfAbsent(each.key(), key -> new ArrayList<>()).add(each.kind() == Kind.REMOVED ? "-" : each.etag());
            }
        }
        engine.changes().advance("test", at);
        assertThat(logged).isEqualTo(acknowledged);
        logged.forEach((key, etags) -> assertThat(etags.get(etags.size() - 1)).isEqualTo(there.getOrDefault(key, State.NONE).etag()));
    }

    private static long giveUpUploads(EmbeddedObjects engine, long used, int objects) {
        long parts = 0;
        for (Upload each : engine.uploads().list(CrashChild.BUCKET, "", "", "", "", 1000).uploads()) {
            parts += engine.uploads().parts(each, 0, 10_000).stream().mapToLong(Uploads.Part::stored).sum();
        }
        assertThat(engine.usages().of(CrashChild.ACCOUNT.account()).bytes()).isEqualTo(used + parts);
        assertThat(engine.usages().of(CrashChild.ACCOUNT.account()).objects()).isEqualTo(objects);
        for (Upload each : engine.uploads().list(CrashChild.BUCKET, "", "", "", "", 1000).uploads()) {
            engine.uploads().abort(CrashChild.BUCKET, each.key(), each.id());
        }
        return parts;
    }

    private static byte[] read(ObjectEngine engine, StoredObject object) {
        byte[] bytes = new byte[(int) object.stored()];
        int at = 0;
        try (Content content = engine.open(object, 0, object.stored())) {
            for (ByteBuffer some = content.next(); some.hasRemaining(); some = content.next()) {
                int now = some.remaining();
                some.get(bytes, at, now);
                at += now;
            }
        }
        return bytes;
    }

    private List<String> filesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(store.resolve("files"))) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> filesInIndex(EmbeddedObjects engine) {
        return engine.shop().index().walk(Index.Table.FILE, new byte[0], null, walk -> {
            List<String> names = new ArrayList<>();
            for (; walk.valid(); walk.next()) {
                Optional.of(walk.value()).filter(value -> value[0] == 'f').ifPresent(value -> names.add(Long.toHexString(new In(walk.key()).i64())));
            }
            return names.stream().sorted().toList();
        });
    }
}
