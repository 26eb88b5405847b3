package org.nembo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.store.StoreDatabases;

class SqliteSourceTest {

    @TempDir
    private Path directory;
    private SqliteSource source;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    @BeforeEach
    void makeATable() throws SQLException {
        source = new SqliteSource(directory.resolve("test.db"), Duration.ofSeconds(30));
        try (Connection connection = source.getConnection()) {
            execute(connection, "CREATE TABLE counter (id INTEGER PRIMARY KEY, n BIGINT NOT NULL)");
            execute(connection, "CREATE TABLE child (parent INTEGER REFERENCES counter (id))");
            execute(connection, "INSERT INTO counter VALUES (1, 0)");
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void isDurableAndChecksForeignKeys() throws SQLException {
        try (Connection connection = source.getConnection()) {
            assertThat(one(connection, "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(one(connection, "PRAGMA synchronous")).as("FULL").isEqualTo("2");
            assertThat(one(connection, "PRAGMA busy_timeout")).isEqualTo("30000");
            assertThatThrownBy(() -> execute(connection, "INSERT INTO child VALUES (7)")).hasMessageContaining("FOREIGN KEY");
        }
    }

    @Test
    void losesNoWriteOfEightThreads() throws Exception {
        List<Callable<Integer>> writers = IntStream.range(0, 8).<Callable<Integer>>mapToObj(i -> () -> {
            try (Connection connection = source.getConnection()) {
                for (int n = 0; n < 50; n++) {
                    connection.setAutoCommit(false);
                    // Read, then write: without the turn taken at the beginning, two would read the same number.
                    long seen = Long.parseLong(one(connection, "SELECT n FROM counter"));
                    execute(connection, "UPDATE counter SET n = " + (seen + 1));
                    connection.commit();
                    connection.setAutoCommit(true);
                }
                return 50;
            }
        }).toList();
        for (var writer : threads.invokeAll(writers)) {
            assertThat(writer.get()).isEqualTo(50);
        }
        assertThat(counter()).isEqualTo(400);
    }

    @Test
    void givesTheTurnInTheOrderOfAsking() throws Exception {
        List<Integer> order = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(5);
        try (Connection first = source.getConnection()) {
            first.setAutoCommit(false);
            for (int i = 0; i < 5; i++) {
                int number = i;
                CountDownLatch asked = new CountDownLatch(1);
                Thread asking = new Thread(() -> {
                    try (Connection connection = source.getConnection()) {
                        asked.countDown();
                        connection.setAutoCommit(false);
                        order.add(number);
                        connection.rollback();
                        connection.setAutoCommit(true);
                    } catch (SQLException e) {
                        order.add(-1);
                    } finally {
                        done.countDown();
                    }
                });
                asking.start();
                asked.await();
                while (asking.getState() != Thread.State.TIMED_WAITING) {
                    Thread.onSpinWait();
                }
            }
            assertThat(order).as("all wait").isEmpty();
            first.rollback();
            first.setAutoCommit(true);
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void refusesASecondTurnOfTheSameThreadAtOnce() throws SQLException {
        try (Connection first = source.getConnection(); Connection second = source.getConnection()) {
            first.setAutoCommit(false);
            assertThatThrownBy(() -> second.setAutoCommit(false)).isInstanceOf(SQLException.class).hasMessageContaining("already in a write transaction");
            assertThat(second.getAutoCommit()).isTrue();
            assertThat(one(second, "SELECT n FROM counter")).as("reading goes on").isEqualTo("0");
        }
    }

    @Test
    void tiresOfWaitingAndNamesTheThreadThatWrites() throws Exception {
        SqliteSource impatient = new SqliteSource(directory.resolve("test.db"), Duration.ofMillis(200));
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch tired = new CountDownLatch(1);
        var holder = threads.submit(() -> {
            Thread.currentThread().setName("slow-writer");
            try (Connection connection = impatient.getConnection()) {
                connection.setAutoCommit(false);
                held.countDown();
                return tired.await(30, TimeUnit.SECONDS);
            }
        });
        held.await();
        try (Connection connection = impatient.getConnection()) {
            assertThatThrownBy(() -> connection.setAutoCommit(false)).isInstanceOf(SQLTransientException.class).hasMessageContaining("slow-writer");
        }
        tired.countDown();
        assertThat(holder.get()).isTrue();
    }

    @Test
    void passesTheTurnOnWhenAConnectionIsClosedInTheMiddle() throws SQLException {
        try (Connection careless = source.getConnection()) {
            careless.setAutoCommit(false);
            execute(careless, "UPDATE counter SET n = 99");
        }
        assertThat(counter()).as("nothing was committed").isZero();
        try (Connection next = source.getConnection()) {
            next.setAutoCommit(false);
            next.commit();
        }
    }

    @Test
    void passesTheTurnOnWhenThePoolTakesAConnectionBack() throws SQLException {
        try (StoreDatabases databases = StoreDatabases.sqlite(directory.resolve("pooled.db"))) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = databases.all().getConnection()) {
                    connection.setAutoCommit(false);
                    execute(connection, "CREATE TABLE left_open_" + i + " (x INTEGER)");
                }
            }
            try (Connection connection = databases.all().getConnection()) {
                assertThat(one(connection, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'left_open%'")).isEqualTo("0");
            }
        }
    }

    @Test
    void readsOneMomentWhileOthersWrite() throws SQLException {
        try (Connection reader = source.getConnection(); Connection writer = source.getConnection()) {
            reader.setReadOnly(true);
            reader.setAutoCommit(false);
            assertThat(one(reader, "SELECT n FROM counter")).isEqualTo("0");
            writer.setAutoCommit(false);
            execute(writer, "UPDATE counter SET n = 5");
            writer.commit();
            writer.setAutoCommit(true);
            assertThat(one(reader, "SELECT n FROM counter")).isEqualTo("0");
            assertThatThrownBy(() -> execute(reader, "UPDATE counter SET n = 6")).hasMessageContaining("readonly");
            reader.setReadOnly(false);
            assertThat(one(reader, "SELECT n FROM counter")).isEqualTo("5");
            execute(reader, "UPDATE counter SET n = 7");
        }
        assertThat(counter()).isEqualTo(7);
    }

    @Test
    void refusesToMakeAWriteTransactionReadOnly() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> connection.setReadOnly(true)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void isReadableByItsOwnerOnly() throws Exception {
        Path file = directory.resolve("fresh.db");
        try (StoreDatabases databases = StoreDatabases.sqlite(file); Connection connection = databases.all().getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
            for (String part : List.of("", "-wal", "-shm")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.resolveSibling("fresh.db" + part)))).isEqualTo("rw-------");
            }
        }
    }

    private int counter() throws SQLException {
        try (Connection connection = source.getConnection()) {
            return Integer.parseInt(one(connection, "SELECT n FROM counter"));
        }
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
