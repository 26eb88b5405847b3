package org.nembo.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class CrashTest {

    private static final int ENOUGH = 300;

    @TempDir
    private Path directory;

    @BothDatabases
    void losesNoAcknowledgedCommitAndKeepsNoHalfOne(TestDatabase database) throws Exception {
        long acknowledged = killed(database);
        assertThat(acknowledged).isGreaterThanOrEqualTo(ENOUGH);
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            databases.open("sample", CrashTest.class);
            assertThat(count(databases, "SELECT count(*) FROM sample_row WHERE number <= " + acknowledged)).isEqualTo(2 * (acknowledged + 1));
            assertThat(count(databases, "SELECT count(*) FROM (SELECT number FROM sample_row GROUP BY number HAVING count(*) <> 2) AS half")).isZero();
        }
    }

    /** Runs the process, kills it with SIGKILL in the middle of its work and answers the last number that it said. */
    private long killed(TestDatabase database) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), Crash.class.getName(), database.jdbcUrl()));
        if (!database.user().isEmpty()) {
            command.add(database.user());
        }
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        long last = -1;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Long.parseLong(line);
                if (last == ENOUGH) {
                    // What it says between this and its death is read too: those commits are acknowledged as well.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(last).as("the process said: " + Files.readString(errors)).isPositive();
        return last;
    }

    private static long count(StoreDatabases databases, String query) throws SQLException {
        try (Connection connection = databases.all().getConnection(); var statement = connection.createStatement(); var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
