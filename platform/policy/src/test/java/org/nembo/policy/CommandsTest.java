package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.identity.Subject;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.policy.DecisionTables;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

final class CommandsTest {

    private static final Subject ROOT = FakePolicy.admin();
    private static final String READ = "{\"Statement\": {\"Sid\": \"R\", \"Effect\": \"Allow\", \"Action\": \"jobs:read\", \"Resource\": \"*\"}}";

    @TempDir
    private Path files;
    private final TestDatabase database = TestDatabases.sqlite();
    private final StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), "", "");
    private final StoredRules stored = new StoredRules(databases, new RecordedAudit(), Clock.systemUTC());
    private final RulePolicy policy = StoredRulesTest.policy(stored);
    private final Changes changes = new Changes(stored, policy);
    private final CommandScope policies = new PolicyCommands(changes, new Questions(policy), policy);
    private final CommandScope roles = new RoleCommands(changes, policy);

    @AfterEach
    void close() {
        stored.close();
        databases.close();
        database.close();
    }

    @Test
    void aPolicyIsPutShownListedAndDeleted() throws Exception {
        Path file = Files.writeString(files.resolve("p.json"), READ);
        assertThat(run(policies, "put", ROOT, Map.of("name", "readers", "file", file.toString(), "to", "group:physics, everybody")).toString())
                .contains("Policy readers is in force, revision 1");
        assertThat(run(policies, "list", ROOT, Map.of()).toString()).contains("readers").contains("everybody, group:physics");
        assertThat(run(policies, "show", ROOT, Map.of("name", "readers")).toString()).contains("\"Sid\" : \"R\"");
        assertThat(run(policies, "delete", ROOT, Map.of("name", "readers")).toString()).contains("is deleted");
        assertThatThrownBy(() -> run(policies, "show", ROOT, Map.of("name", "readers"))).hasMessage("there is no policy 'readers'");
        assertThatThrownBy(() -> run(policies, "put", ROOT, Map.of("name", "x", "file", "/nowhere"))).hasMessageContaining("the server has no file");
        assertThatThrownBy(() -> run(policies, "put", ROOT, Map.of("name", "x/y", "file", file.toString()))).hasMessageContaining("is no name for a policy");
        assertThatThrownBy(() -> run(policies, "put", ROOT, Map.of("name", "x", "file", file.toString(), "to", "grup:a"))).hasMessageContaining("'group'?");
    }

    @Test
    void explainsAndTestsTables() throws Exception {
        Subject ann = FakePolicy.user("ann");
        assertThat(run(policies, "explain", ann, Map.of("action", "jobs:read", "resource", "jobs/1", "facts", "owner=" + ann.id())).toString())
                .contains("built-in#Owner").contains("ALLOWED");
        assertThat(run(policies, "explain", ann, Map.of("action", "jobs:read", "resource", "jobs/1", "all", "")).toString()).contains("DENIED")
                .contains("this does not hold: StringEquals nembo:owner [${nembo:id}]: the request does not say it");
        assertThatThrownBy(() -> run(policies, "explain", ann, Map.of("action", "a:b", "resource", "r", "subject", "bob@urn:x")))
                .hasMessageContaining("may not policies:explain-all");
        Path good = Files.writeString(files.resolve("good.json"), DecisionTables.text("patterns"));
        assertThat(run(policies, "test", ROOT, Map.of("file", good.toString())).toString()).contains("cases are as expected");
        Path bad = Files.writeString(files.resolve("bad.json"), DecisionTables.text("patterns").replaceFirst("\"expect\": \"ALLOW\"", "\"expect\": \"DENY\""));
        assertThatThrownBy(() -> run(policies, "test", ROOT, Map.of("file", bad.toString()))).hasMessageContaining("1 of 81 cases are not as expected");
        assertThatThrownBy(() -> run(policies, "test", ann, Map.of("file", good.toString()))).hasMessageContaining("may not files:read");
    }

    @Test
    void rolesAreGivenAndTaken() throws Exception {
        assertThat(run(roles, "list", ROOT, Map.of()).toString()).contains("projectAdmin").contains("siteTester");
        assertThat(run(roles, "show", ROOT, Map.of("name", "guest")).toString()).contains("deployments:read");
        assertThat(run(roles, "give", ROOT, Map.of("role", "guest", "to", "group:biology", "group", "physics")).toString())
                .contains("group:biology has the role");
        Output.Table table = (Output.Table) run(roles, "bindings", ROOT, Map.of("group", "physics"));
        assertThat(table.rows()).hasSize(1);
        run(roles, "take", ROOT, Map.of("id", table.rows().get(0).get(0).toString()));
        assertThat(((Output.Table) run(roles, "bindings", ROOT, Map.of("group", "physics"))).rows()).isEmpty();
        Path file = Files.writeString(files.resolve("r.json"), READ);
        run(roles, "put", ROOT, Map.of("name", "own", "file", file.toString()));
        assertThat(run(roles, "list", ROOT, Map.of()).toString()).contains("own");
        run(roles, "delete", ROOT, Map.of("name", "own"));
    }

    private static Output run(CommandScope scope, String name, Subject caller, Map<String, String> words) throws Exception {
        Command command = scope.commands().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        return command.body().run(new Words(command, caller, words));
    }

    /** What was typed, with the defaults of the command. */
    private record Words(Command command, Subject caller, Map<String, String> words) implements CommandLine {

        @Override
        public String argument(String name) {
            return words.get(name);
        }

        @Override
        public Optional<String> find(String name) {
            return Optional.ofNullable(words.get(name));
        }

        @Override
        public List<String> rest(String name) {
            return words.containsKey(name) ? List.of(words.get(name).split(" ")) : List.of();
        }

        @Override
        public String option(String name) {
            Command.Option option = command.options().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
            return words.getOrDefault(name, option.defaultValue());
        }

        @Override
        public int number(String name, int min, int max) {
            return Integer.parseInt(option(name));
        }

        @Override
        public boolean flag(String name) {
            return words.containsKey(name);
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
