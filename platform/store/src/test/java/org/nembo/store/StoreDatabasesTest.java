package org.nembo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.NemboException;
import org.nembo.api.store.Databases.Dialect;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

class StoreDatabasesTest {

    @TempDir
    private Path directory;

    @BothDatabases
    void makesTheTablesOfAServiceAndKeepsItsRows(TestDatabase database) throws SQLException {
        try (StoreDatabases databases = open(database); Connection connection = databases.open("sample", StoreDatabasesTest.class).getConnection()) {
            execute(connection, "INSERT INTO sample_row (id, number, note) VALUES ('a', 1, 'x')");
            assertThat(databases.dialect()).isEqualTo(database.name().equals("sqlite") ? Dialect.SQLITE : Dialect.POSTGRESQL);
        }
        try (StoreDatabases databases = open(database);
                Connection connection = databases.open("sample", StoreDatabasesTest.class).getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id FROM sample_row")) {
            assertThat(rows.next()).isTrue();
        }
    }

    @BothDatabases
    void refusesAServiceWithAStrangeName(TestDatabase database) {
        try (StoreDatabases databases = open(database)) {
            for (String name : List.of("", "Sample", "sam_ple", "sample;", "a".repeat(31))) {
                assertThatThrownBy(() -> databases.open(name, StoreDatabasesTest.class)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @BothDatabases
    void opensAServiceWithoutTables(TestDatabase database) {
        try (StoreDatabases databases = open(database)) {
            assertThat(databases.open("bare", StoreDatabasesTest.class)).isNotNull();
        }
    }

    @BothDatabases
    void givesUpWhenAllConnectionsAreTaken(TestDatabase database) throws SQLException {
        StoreSettings settings = new StoreSettings(database.jdbcUrl(), database.user(), database.password(), 2, Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ZERO);
        try (StoreDatabases databases = new StoreDatabases(settings);
                Connection one = databases.all().getConnection();
                Connection two = databases.all().getConnection()) {
            assertThatThrownBy(() -> databases.all().getConnection()).isInstanceOf(SQLTransientConnectionException.class);
            assertThat(List.of(one.isValid(1), two.isValid(1))).containsOnly(true);
        }
    }

    @BothDatabases
    void isHealthyWhileItIsOpen(TestDatabase database) {
        StoreDatabases databases = open(database);
        StoreHealth health = new StoreHealth(databases, directory);
        try (databases) {
            assertThat(health.execute().getStatus()).isIn(Result.Status.OK, Result.Status.WARN);
        }
        assertThat(health.execute().getStatus()).isEqualTo(Result.Status.CRITICAL);
        assertThat(health.execute().toString()).contains("does not answer");
    }

    @Test
    void saysThatAFileIsNoDatabase() throws IOException {
        Path file = Files.writeString(directory.resolve("notes.txt"), "These are my notes, and no database at all. ".repeat(100));
        refused(StoreError.STORE_REFUSED, "is damaged or no database", "jdbc:sqlite:" + file, "");
        assertThat(file).as("it is left alone").content().startsWith("These are my notes");
    }

    @Test
    void saysThatAPlaceCannotBeWritten() throws IOException {
        refused(StoreError.STORE_REFUSED, "cannot be written", "jdbc:sqlite:" + Files.createDirectory(directory.resolve("folder")), "");
        Path file = Files.createFile(directory.resolve("file"));
        refused(StoreError.STORE_REFUSED, "cannot be made", "jdbc:sqlite:" + file.resolve("nembo.db"), "");
    }

    @Test
    void saysThatTheDiskIsFull() throws SQLException {
        StoreSettings settings = StoreSettings.of("jdbc:sqlite:" + directory.resolve("full.db"), "", "");
        try (StoreDatabases databases = new StoreDatabases(settings); Connection connection = databases.all().getConnection()) {
            execute(connection, "CREATE TABLE bytes (b BLOB)");
            execute(connection, "PRAGMA max_page_count = 20");
            assertThatThrownBy(() -> execute(connection, "INSERT INTO bytes VALUES (zeroblob(1000000))")).isInstanceOfSatisfying(SQLException.class, full -> {
                NemboException complaint = Complaint.of(settings, full);
                assertThat(complaint.code()).isEqualTo(StoreError.STORE_FULL);
                assertThat(complaint).hasMessageContaining("full.db");
            });
        }
    }

    @Test
    void saysThatTheServerKnowsNoSuchUserOrDatabase() {
        try (TestDatabase database = TestDatabases.postgresql()) {
            refused(StoreError.STORE_REFUSED, "user or password is wrong", database.jdbcUrl(), "nobody_of_that_name");
            refused(StoreError.STORE_REFUSED, "the database is missing", database.jdbcUrl() + "_not", database.user());
        }
    }

    @Test
    void saysThatTheServerIsDown() throws IOException {
        StoreSettings settings = new StoreSettings("jdbc:postgresql://127.0.0.1:" + freePort() + "/nembo", "nembo", "hidden", 2, Duration.ofSeconds(1),
                Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThatThrownBy(() -> new StoreDatabases(settings)).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(StoreError.STORE_UNAVAILABLE);
            assertThat(e).hasMessageContaining(settings.toString()).hasMessageNotContaining("hidden");
        });
    }

    @Test
    void waitsForAServerThatStartsLater() throws Exception {
        try (TestDatabase database = TestDatabases.postgresql()) {
            URI real = URI.create(database.jdbcUrl().substring("jdbc:".length()));
            try (Door door = new Door(real.getHost(), real.getPort())) {
                StoreSettings settings = StoreSettings.of("jdbc:postgresql://127.0.0.1:" + door.port() + real.getPath(), database.user(), database.password());
                door.refuse(3);
                try (StoreDatabases databases = new StoreDatabases(settings)) {
                    assertThat(databases.open("sample", StoreDatabasesTest.class)).isNotNull();
                }
                assertThat(door.refused()).isEqualTo(3);
            }
        }
    }

    private static void refused(ErrorCode code, String why, String url, String user) {
        assertThatThrownBy(() -> StoreDatabases.of(url, user, "hidden")).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(why).hasMessageNotContaining("hidden");
        });
    }

    private static StoreDatabases open(TestDatabase database) {
        return StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Stands before a server: slams itself shut a few times, then lets everybody through. */
    private static final class Door implements AutoCloseable {

        private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> open = new ArrayList<>();
        private final String host;
        private final int realPort;
        private volatile int toRefuse;
        private volatile int refused;

        Door(String host, int realPort) throws IOException {
            this.host = host;
            this.realPort = realPort;
        }

        int port() {
            return door.getLocalPort();
        }

        int refused() {
            return refused;
        }

        void refuse(int times) {
            toRefuse = times;
            daemon(() -> {
                while (!door.isClosed()) {
                    Socket in = door.accept();
                    if (refused < toRefuse) {
                        refused++;
                        in.close();
                    } else {
                        Socket out = new Socket(host, realPort);
                        synchronized (open) {
                            open.addAll(List.of(in, out));
                        }
                        daemon(() -> in.getInputStream().transferTo(out.getOutputStream()));
                        daemon(() -> out.getInputStream().transferTo(in.getOutputStream()));
                    }
                }
                return 0L;
            });
        }

        private interface Carry {
            long run() throws IOException;
        }

        private static void daemon(Carry carry) {
            Thread thread = new Thread(() -> {
                try {
                    carry.run();
                } catch (IOException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            door.close();
            synchronized (open) {
                for (Socket socket : open) {
                    socket.close();
                }
            }
        }
    }
}
