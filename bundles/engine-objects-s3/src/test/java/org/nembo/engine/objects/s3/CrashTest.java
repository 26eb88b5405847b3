package org.nembo.engine.objects.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ChangeLog.Change;
import org.nembo.spi.object.ChangeLog.Kind;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.object.EngineUnderTest;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

/**
 * A process under load is killed (SIGKILL) right before and right after a commit and at any time, again and again on the same index and the same other S3.
 * As often on each database as {@code nembo.crash.kills} says.
 */
final class CrashTest {

    private static final int KILLS = Integer.getInteger("nembo.crash.kills", 3);
    private static final long AHEAD = TimeUnit.HOURS.toMillis(4);

    /** What a key is to be. @param etag {@code -} when it is not there */
    private record State(String etag, int seed, int size) {

        static final State NONE = new State("-", 0, 0);
    }

    @TempDir
    private static Path directory;
    private static Peer peer;

    private final Random random = new Random(20261122);
    private final Map<String, State> known = new TreeMap<>();
    /** What was begun for a key since the last that is known. */
    private final Map<String, State> begun = new HashMap<>();
    /** What the log must have, by key: etags in order. */
    private final Map<String, List<String>> acknowledged = new TreeMap<>();
    private final Map<String, List<String>> logged = new TreeMap<>();
    private long etags = 1;
    private Settings settings;
    private TestDatabase database;

    @BeforeAll
    static void open() throws Exception {
        peer = new Peer(Files.createDirectory(directory.resolve("peer")));
    }

    @AfterAll
    static void close() {
        peer.close();
    }

    @BothDatabases
    void nothingAcknowledgedIsLostAndNothingHalfDoneIsThere(TestDatabase on) throws Exception {
        database = on;
        settings = peer.settings(peer.url(), java.time.Duration.ZERO, java.time.Duration.ofSeconds(20));
        within(0, engine -> {
            engine.buckets().create(new Bucket(CrashChild.BUCKET, "me", "", Instant.now(), Bucket.Versioning.OFF, Map.of(), 0));
            engine.changes().join("test");
        });
        for (int kill = 0; kill < KILLS; kill++) {
            kill(CrashChild.Step.values()[kill % CrashChild.Step.values().length]);
            within(0, this::verify);
            within(AHEAD, this::nothingIsLeftBehind);
        }
        System.out.println("killed " + KILLS + " times on " + database + ", " + acknowledged.values().stream().mapToInt(List::size).sum()
                + " changes acknowledged");
    }

    /** Something to do with an engine. */
    private interface Work {

        void with(S3Objects engine) throws Exception;
    }

    private void within(long ahead, Work work) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            S3Objects engine = new S3Objects(settings, databases, () -> System.currentTimeMillis() + ahead);
            try {
                work.with(engine);
            } finally {
                engine.close();
            }
        }
    }

    private void kill(CrashChild.Step step) throws Exception {
        Path errors = directory.resolve("errors");
        Settings.Peer other = settings.peer();
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-Xshare:auto", "-Xmx256m", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                CrashChild.class.getName(), other.url().toString(), other.bucket(), other.prefix(), other.accessKey(), other.secret().get().reveal(),
                database.jdbcUrl(), database.user(), database.password(), step.name(), String.valueOf(20 + random.nextInt(120)), String.valueOf(etags))
                .redirectError(errors.toFile()).start();
        etags += 1_000_000;
        int lines = 40 + random.nextInt(200);
        try (BufferedReader reader = child.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                read(line);
                if ("AT".equals(line) || step == CrashChild.Step.ANYWHERE && --lines == 0) {
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.toHandle().destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(child.exitValue()).as("killed by us: " + Files.readString(errors)).isEqualTo(137);
        assertThat(Files.readString(errors)).as("what failed before").doesNotContain("Exception in thread");
        awaitEndOfSessions();
    }

    /** A server of databases learns of a client's death a little later, and may be at its last commit yet. */
    private void awaitEndOfSessions() throws Exception {
        if (!database.jdbcUrl().startsWith("jdbc:postgresql")) {
            return;
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            while (count(statement) > 0) {
                assertThat(System.nanoTime()).as("sessions of who was killed have ended").isLessThan(end);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    private static int count(Statement statement) throws Exception {
        try (ResultSet rows = statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'")) {
            rows.next();
            return rows.getInt(1);
        }
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

    private void verify(S3Objects engine) {
        EngineUnderTest it = new EngineUnderTest(engine);
        Map<String, State> there = new TreeMap<>();
        long used = 0;
        for (Listing.Entry entry : engine.list(new ListRequest(CrashChild.BUCKET, "", "", "", "", 1000, false)).entries()) {
            StoredObject object = engine.find(CrashChild.BUCKET, entry.key(), null).orElseThrow();
            used += object.stored();
            there.put(entry.key(), new State(object.etag(), Integer.parseInt(object.facts().get("seed")), (int) object.size()));
            byte[] right = EngineUnderTest.bytes((int) object.size(), Integer.parseInt(object.facts().get("seed")));
            assertThat(it.read(object)).as(entry.key()).isEqualTo(right);
        }
        checkStates(there);
        checkLog(engine, there);
        giveUpUploads(engine, used, there.size());
        assertThat(engine.usages().of(CrashChild.ACCOUNT.account()).bytes()).isEqualTo(used);
        assertThat(engine.scrub("", 10_000).damaged()).isEmpty();
    }

    private void checkStates(Map<String, State> there) {
        Set<String> keys = new TreeSet<>(known.keySet());
        keys.addAll(begun.keySet());
        keys.addAll(there.keySet());
        for (String key : keys) {
            State now = there.getOrDefault(key, State.NONE);
            State was = known.getOrDefault(key, State.NONE);
            assertThat(now).as("%s, of which %s was begun", key, begun.get(key)).isIn(was, begun.getOrDefault(key, was));
            if (!now.equals(was)) {
                acknowledged.computeIfAbsent(key, any -> new ArrayList<>()).add(now.etag());
                known.put(key, now);
            }
        }
        begun.clear();
    }

    /** The log is what was acknowledged, key by key, and leads to what is there. */
    private void checkLog(S3Objects engine, Map<String, State> there) {
        long at = engine.changes().readers().get("test");
        for (List<Change> some = engine.changes().read(at, 100); !some.isEmpty(); some = engine.changes().read(at, 100)) {
            for (Change each : some) {
                at = each.sequence();
                logged.computeIfAbsent(each.key(), key -> new ArrayList<>()).add(each.kind() == Kind.REMOVED ? "-" : each.etag());
            }
        }
        engine.changes().advance("test", at);
        assertThat(logged).isEqualTo(acknowledged);
        logged.forEach((key, all) -> assertThat(all.get(all.size() - 1)).isEqualTo(there.getOrDefault(key, State.NONE).etag()));
    }

    private static void giveUpUploads(S3Objects engine, long used, int objects) {
        long parts = 0;
        List<Upload> uploads = engine.uploads().list(CrashChild.BUCKET, "", "", "", "", 1000).uploads();
        for (Upload each : uploads) {
            parts += engine.uploads().parts(each, 0, 10_000).stream().mapToLong(Uploads.Part::stored).sum();
        }
        assertThat(engine.usages().of(CrashChild.ACCOUNT.account()).bytes()).isEqualTo(used + parts);
        assertThat(engine.usages().of(CrashChild.ACCOUNT.account()).objects()).isEqualTo(objects);
        uploads.forEach(each -> engine.uploads().abort(CrashChild.BUCKET, each.key(), each.id()));
    }

    /** In the other S3 there is what the index needs, and nothing more, when what a crash leaves was looked for. */
    private void nothingIsLeftBehind(S3Objects engine) {
        engine.upkeep().sweep();
        engine.upkeep().collect();
        List<String> known = engine.tables().read(handle -> handle.createQuery("SELECT id FROM objectindex_file ORDER BY id").mapTo(String.class).list());
        long unused = engine.tables().read(handle -> handle.createQuery("SELECT count(*) FROM objectindex_file WHERE uses = 0").mapTo(Long.class).one());
        assertThat(unused).as("files that nobody needs").isZero();
        try (Backend backend = new Backend(settings)) {
            List<String> there = new ArrayList<>();
            for (List<String> page = backend.list(""); !page.isEmpty(); page = backend.list(page.get(page.size() - 1))) {
                there.addAll(page);
            }
            there.remove(Backend.MARK);
            assertThat(there).as("files in the other S3").isEqualTo(known);
        }
    }
}
