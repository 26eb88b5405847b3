package org.nembo.store.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.Output;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

class BackupCommandsTest {

    @TempDir
    private Path directory;

    @Test
    void makesAnArchiveAndChecksIt() throws Exception {
        try (TestDatabase database = TestDatabases.sqlite(); Sample sample = new Sample(database, directory)) {
            sample.fill();
            BackupCommands commands = new BackupCommands(directory.resolve("backups"), sample.backups);
            Map<String, Object> created = run(commands, "create", "monday.zip");
            assertThat(created).containsEntry("file", directory.resolve("backups/monday.zip").toString()).containsEntry("rows", 4L).containsEntry("tables", 2);
            assertThat(run(commands, "verify", "monday.zip")).isEqualTo(created);
            Path elsewhere = directory.resolve("elsewhere.zip");
            assertThat(run(commands, "create", elsewhere.toString())).containsEntry("file", elsewhere.toString());
            assertThatThrownBy(() -> run(commands, "create", "monday.zip")).isInstanceOf(NemboException.class).hasMessageContaining("exists");
            assertThatThrownBy(() -> run(commands, "verify", "tuesday.zip")).isInstanceOf(NemboException.class).hasMessageContaining("tuesday.zip");
        }
    }

    @Test
    void asksThePolicyForTheRightToCopyEverything() {
        List<Command> commands = new BackupCommands(directory, null).commands();
        assertThat(commands).extracting(Command::action).containsExactly("backups:create", "backups:read");
    }

    private static Map<String, Object> run(BackupCommands commands, String name, String file) throws Exception {
        Command command = commands.commands().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
        return ((Output.Details) command.body().run(new Line(Map.of("file", file)))).values();
    }

    /** The words of a call, given rather than parsed. */
    private record Line(Map<String, String> arguments) implements CommandLine {

        @Override
        public Subject caller() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String argument(String name) {
            return arguments.get(name);
        }

        @Override
        public Optional<String> find(String name) {
            return Optional.ofNullable(arguments.get(name));
        }

        @Override
        public List<String> rest(String name) {
            return List.of();
        }

        @Override
        public String option(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int number(String name, int min, int max) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean flag(String name) {
            return false;
        }

        @Override
        public boolean json() {
            return false;
        }

        @Override
        public PrintStream out() {
            return System.out;
        }

        @Override
        public boolean interactive() {
            return false;
        }
    }
}
