package org.nembo.testkit.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class TestDatabasesTest {

    @Test
    void givesEachTestADatabaseOfItsOwn() throws SQLException {
        try (TestDatabase one = TestDatabases.postgresql();
                TestDatabase two = TestDatabases.postgresql();
                Connection first = connect(one); Connection second = connect(two)) {
            execute(first, "CREATE TABLE thing (x INTEGER)");
            execute(second, "CREATE TABLE thing (x TEXT)");
            assertThat(one.jdbcUrl()).isNotEqualTo(two.jdbcUrl());
        }
    }

    @Test
    void dropsItEvenWhenATestForgotAConnection() throws SQLException {
        TestDatabase database = TestDatabases.postgresql();
        try (Connection forgotten = connect(database)) {
            database.close();
            assertThatThrownBy(() -> connect(database)).isInstanceOf(SQLException.class).hasMessageContaining("does not exist");
            assertThat(forgotten.isValid(1)).isFalse();
        }
    }

    @Test
    void deletesTheFileOfSqlite() throws IOException {
        TestDatabase database = TestDatabases.sqlite();
        Path file = Path.of(database.jdbcUrl().substring("jdbc:sqlite:".length()));
        Files.writeString(file, "");
        database.close();
        assertThat(file.getParent()).doesNotExist();
    }

    @Test
    void skipsByNameWhatIsMissing() {
        try (TestDatabase missing = TestDatabase.missing("postgresql", "nobody installed it")) {
            assertThat(missing).hasToString("postgresql");
            assertThatThrownBy(missing::jdbcUrl).isInstanceOf(TestAbortedException.class)
                    .hasMessageContaining("postgresql is not available: nobody installed it");
        }
    }

    @Test
    void endsTheServerSoonAfterItsLastUserWasKilled() throws Exception {
        Assumptions.assumeTrue(System.getenv("NEMBO_TEST_POSTGRES") == null, "another server is named");
        try (TestDatabase here = TestDatabases.postgresql()) {
            assertThat(here.user()).isNotEmpty();
        }
        Path temporary = Files.createTempDirectory("nembo-testkit", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Process one = user(temporary);
        Process two = user(temporary);
        try {
            String url = line(one);
            assertThat(url).startsWith("jdbc:postgresql://127.0.0.1:").isEqualTo(line(two));
            one.destroyForcibly().waitFor();
            DriverManager.getConnection(url).close();
            two.destroyForcibly().waitFor();
            Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
            Path home = temporary.resolve("nembo-test-postgres-" + System.getProperty("user.name"));
            while (Files.exists(home.resolve("pid")) || Files.exists(home.resolve("data"))) {
                assertThat(Instant.now()).isBefore(deadline);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
        } finally {
            one.destroyForcibly();
            two.destroyForcibly();
            TestDatabases.delete(temporary);
        }
    }

    private static Process user(Path temporary) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path"), User.class.getName()));
        builder.environment().put("NEMBO_TEST_POSTGRES_IDLE", "2");
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static String line(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private static Connection connect(TestDatabase database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
