package org.nembo.testkit.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Databases for tests: {@code @ParameterizedTest @MethodSource("org.nembo.testkit.sql.TestDatabases#both")}, or shorter {@link BothDatabases}.
 * The PostgreSQL server is the one that {@code NEMBO_TEST_POSTGRES} names (a JDBC address with the rights to create databases, or {@code none}); without it,
 * one is started on the loopback and shared by all test runs of this user, and ends by itself soon after the last of them.
 */
public final class TestDatabases {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 256L << 20;

    /** Of those that nobody has closed yet: they go with the process. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(TestDatabases::delete)));
    }

    private TestDatabases() {
    }

    /** SQLite, then PostgreSQL; each is made when the stream arrives at it. */
    public static Stream<TestDatabase> both() {
        return Stream.<Supplier<TestDatabase>>of(TestDatabases::sqlite, TestDatabases::postgresql).map(Supplier::get);
    }

    /** A file in a directory of its own: in memory where the system has room for files there, because each commit waits for the disk otherwise. */
    public static TestDatabase sqlite() {
        try {
            Path directory = inMemory() ? Files.createTempDirectory(MEMORY, "nembo-sqlite") : Files.createTempDirectory("nembo-sqlite");
            OPEN.add(directory);
            return TestDatabase.at("sqlite", "jdbc:sqlite:" + directory.resolve("test.db"), "", "", () -> {
                delete(directory);
                OPEN.remove(directory);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A database of its own on the test server. */
    public static TestDatabase postgresql() {
        try {
            return PostgresServer.get().create();
        } catch (PostgresMissing e) {
            return TestDatabase.missing("postgresql", e.getMessage());
        }
    }

    private static boolean inMemory() throws IOException {
        return Files.isDirectory(MEMORY) && Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ROOM;
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
