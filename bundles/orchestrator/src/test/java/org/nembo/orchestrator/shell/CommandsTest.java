package org.nembo.orchestrator.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.orchestrator.work.Stage;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.fake.FakePolicy;

class CommandsTest {

    /** A call as the shell would parse it: words for arguments, {@code --name=value} for options. */
    private record Line(Subject caller, Map<String, String> values, List<String> rest, boolean json) implements CommandLine {

        @Override
        public String argument(String name) {
            return find(name).orElseThrow();
        }

        @Override
        public Optional<String> find(String name) {
            return Optional.ofNullable(values.get(name));
        }

        @Override
        public List<String> rest(String name) {
            return rest;
        }

        @Override
        public String option(String name) {
            return values.get(name);
        }

        @Override
        public int number(String name, int min, int max) {
            return Integer.parseInt(option(name));
        }

        @Override
        public boolean flag(String name) {
            return values.containsKey(name);
        }

        @Override
        public PrintStream out() {
            return new PrintStream(OutputStream.nullOutputStream());
        }

        @Override
        public boolean interactive() {
            return false;
        }
    }

    private static final Subject ADMIN = FakePolicy.admin();

    private final Stage stage = new Stage();
    private final CommandScope deployments = new DeploymentCommands(stage.deployments, stage.doing, stage.policy);
    private final CommandScope changes = new DeploymentChangeCommands(stage.deployments, stage.doing, stage.updates, stage.policy);
    private final CommandScope templates = new TemplateCommands(stage.blueprints, stage.policy);
    @TempDir
    private Path directory;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("web.yaml"), Yaml.WEB);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private static Output run(CommandScope scope, Subject caller, boolean json, String name, String... words) {
        Command command = scope.commands().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        Map<String, String> values = new HashMap<>();
        command.options().stream().filter(option -> !option.flag()).forEach(option -> values.put(option.name(), option.defaultValue()));
        int at = 0;
        while (at < words.length && words[at].startsWith("--")) {
            String[] option = words[at++].substring(2).split("=", 2);
            values.put(option[0], option.length == 1 ? "" : option[1]);
        }
        for (Command.Argument argument : command.arguments()) {
            if (!argument.many()) {
                values.put(argument.name(), words[at++]);
            }
        }
        try {
            return command.body().run(new Line(caller, values, List.of(words).subList(at, words.length), json));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Output run(CommandScope scope, String name, String... words) {
        return run(scope, ADMIN, false, name, words);
    }

    private static Map<String, Object> details(Output output) {
        return ((Output.Details) output).values();
    }

    private static List<List<Object>> rows(Output output) {
        return ((Output.Table) output).rows();
    }

    @Test
    void createsShowsAndDeletes() {
        Map<String, Object> created = details(run(deployments, "create", "--name=mine", file.toString(), "message=hi there", "password=a=b"));
        assertThat(created).containsEntry("name", "mine").containsEntry("status", "CREATE_IN_PROGRESS")
                .containsEntry("inputs", Map.of("message", "hi there", "password", "***"));
        String id = (String) created.get("id");
        stage.run(id);
        assertThat(details(run(deployments, "show", id))).containsEntry("status", "CREATE_COMPLETE").containsEntry("node web",
                "STARTED http://127.0.0.1:20001 (isolation: none)");
        assertThat(rows(run(deployments, "list"))).singleElement().satisfies(row -> assertThat(row).startsWith(id, "mine", "CREATE_COMPLETE", "local"));
        assertThat(rows(run(deployments, "list", "--status=CREATE_FAILED"))).isEmpty();
        assertThat(rows(run(deployments, "steps", id))).extracting(row -> row.get(0)).containsExactly("select site", "create web", "start web", "outputs");
        assertThat(rows(run(deployments, "log", id))).extracting(row -> row.get(2)).contains("web answers at http://127.0.0.1:20001");
        assertThat(rows(run(deployments, "events", id))).extracting(row -> row.get(2)).contains("org.nembo.deployment.created");
        assertThat(details(run(deployments, "outputs", id))).containsEntry("password", "***");
        assertThat(details(run(deployments, "outputs", "--reveal", id))).containsEntry("password", "a=b");
        assertThat(details(run(deployments, "delete", id))).containsEntry("status", "DELETE_IN_PROGRESS");
        stage.run(id);
        assertThat(rows(run(deployments, "list"))).isEmpty();
    }

    @Test
    void changesADeployment() {
        String id = (String) details(run(deployments, "create", "--name=mine", "--group=users", "--description=a test", "--expires=3d", file.toString()))
                .get("id");
        stage.run(id);
        assertThat(rows(run(deployments, "list", "--group=users"))).singleElement().satisfies(row -> assertThat(row).contains("users"));
        assertThat(details(run(deployments, "show", id))).containsEntry("group", "users").containsEntry("description", "a test")
                .hasEntrySatisfying("expires", moment -> assertThat(Instant.parse((String) moment)).isAfter(Instant.now().plus(Duration.ofDays(2))));
        assertThat(details(run(changes, "expire", id, "never"))).containsEntry("expires", "");
        assertThat(details(run(changes, "expire", id, "2099-01-31"))).containsEntry("expires", "2099-01-31T00:00:00Z");
        assertThat(details(run(changes, "describe", "--name=yours", "--description=-", id))).containsEntry("name", "yours").containsEntry("description", "");
        assertThat(details(run(changes, "label", id, "a=b", "c=d"))).containsEntry("labels", Map.of("a", "b", "c", "d"));
        assertThat(details(run(changes, "label", id, "a"))).containsEntry("labels", Map.of("c", "d"));
        assertThat(details(run(changes, "lock", id))).containsEntry("locked", true);
        assertThatThrownBy(() -> run(deployments, "delete", id)).hasMessageContaining("is locked");
        assertThat(details(run(changes, "unlock", id))).containsEntry("locked", false);
        assertThat(rows(run(changes, "update", "--dry-run", id, "message=another"))).singleElement()
                .satisfies(row -> assertThat(row).contains("web", "REPLACE"));
        assertThat(details(run(changes, "stop", id, "web"))).containsEntry("state", "STOPPING");
        assertThatThrownBy(() -> run(changes, "start", id, "web")).hasMessageContaining("STOPPING");
        assertThatThrownBy(() -> run(changes, "retry", id)).hasMessageContaining("only a creation that failed");
        assertThat(details(run(changes, "cancel", id))).containsEntry("id", id);
        for (String wrong : List.of("describe", "label", "update")) {
            assertThatThrownBy(() -> run(changes, wrong, id)).hasMessageContaining("nothing to change");
        }
        assertThatThrownBy(() -> run(changes, "expire", id, "soon")).hasMessageContaining("'soon' is no moment");
    }

    @Test
    void tellsWhatACreationWouldDo() {
        for (String[] words : new String[][] {{"plan", file.toString()}, {"create", "--dry-run", file.toString()}}) {
            assertThat(run(deployments, words[0], Arrays.copyOfRange(words, 1, words.length))).isInstanceOfSatisfying(Output.Text.class,
                    output -> assertThat(output.text()).contains("WORKLOAD  web", "+ local: ", "create web"));
        }
        assertThat(details(run(deployments, ADMIN, true, "plan", file.toString()))).containsEntry("possible", true).containsKeys("sites", "steps");
        assertThat(rows(run(deployments, "list"))).isEmpty();
    }

    @Test
    void showsWhatADeploymentIsMadeOfAndHasTried() {
        String id = stage.create(Yaml.WEB).id();
        assertThat(rows(run(deployments, "resources", id))).singleElement().satisfies(row -> assertThat(row).contains("web", "WORKLOAD", "STARTED"));
        assertThat(rows(run(deployments, "revisions", id))).singleElement().satisfies(row -> assertThat(row).contains(1));
        assertThat(((Output.Table) run(deployments, "attempts", id)).headings()).contains("Site", "Cause");
        assertThat(run(deployments, "template", id)).isInstanceOfSatisfying(Output.Text.class,
                output -> assertThat(output.text()).contains("***").doesNotContain("changeit"));
    }

    @Test
    void checksATemplate() throws IOException {
        assertThat(run(templates, "check", file.toString())).isEqualTo(Output.text("Valid: nodes web."));
        assertThat(details(run(templates, ADMIN, true, "check", file.toString()))).containsEntry("valid", true);
        Path broken = Files.writeString(directory.resolve("broken.yaml"), Yaml.WEB.replace("command:", "comand:"));
        assertThat(rows(run(templates, "check", broken.toString()))).isNotEmpty().allSatisfy(row -> assertThat(row).startsWith("").hasSize(6));
        assertThat(details(run(templates, ADMIN, true, "check", broken.toString()))).containsEntry("valid", false);
    }

    @Test
    void mergesAdditionsIntoATemplate() throws IOException {
        String addition = """
                tosca_definitions_version: tosca_simple_yaml_1_3
                metadata: { parents: [ web.yaml ] }
                topology_template:
                  node_templates:
                    more:
                      type: nembo.nodes.Process
                      properties: { command: [ more ], environment: { WEB: { get_attribute: [ web, url ] } } }
                """;
        String one = Files.writeString(directory.resolve("one.yaml"), addition).toString();
        String two = Files.writeString(directory.resolve("two.yaml"), addition.replace("more:", "yet:")).toString();
        assertThat(run(templates, "check", "--with=" + one + ", " + two, file.toString())).isEqualTo(Output.text("Valid: nodes web, more, yet."));
        String bad = Files.writeString(directory.resolve("bad.yaml"), addition.replace("[ web, url ]", "[ wbe, url ]")).toString();
        assertThat(rows(run(templates, "check", "--with=" + bad, file.toString()))).singleElement()
                .satisfies(row -> assertThat(row).startsWith("bad.yaml", 7, 79));
        assertThat(run(deployments, "plan", "--with=" + one, file.toString()).toString()).contains("more");
        String id = details(run(deployments, "create", "--with=" + one, file.toString())).get("id").toString();
        assertThat(stage.store.resources().list(id)).extracting(each -> each.node()).containsExactlyInAnyOrder("web", "more");
        assertThatThrownBy(() -> run(templates, "check", "--with=none.yaml", file.toString())).hasMessageContaining("no file 'none.yaml'");
    }

    @Test
    void readsFilesOfTheServerOnlyForWhoMay() {
        for (Map.Entry<CommandScope, String> command : Map.of(templates, "check", deployments, "create").entrySet()) {
            assertThatThrownBy(() -> run(command.getKey(), Stage.ANN, false, command.getValue(), file.toString()))
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
        }
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Path large = Files.write(directory.resolve("large"), new byte[(4 << 20) + 1]);
        for (String name : List.of(directory.toString(), directory.resolve("none").toString(), binary.toString(), large.toString(), "a\u0000b")) {
            assertThatThrownBy(() -> run(templates, "check", name)).as(name)
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(GeneralError.INVALID_REQUEST));
        }
        assertThatThrownBy(() -> run(deployments, "create", file.toString(), "message")).hasMessageContaining("'message' is not NAME=VALUE");
    }

    @Test
    void showsNobodyWhatIsAnothers() {
        String id = stage.create(Yaml.WEB).id();
        for (Command command : deployments.commands()) {
            if (!Set.of("list", "create", "plan").contains(command.name())) {
                assertThatThrownBy(() -> run(deployments, FakePolicy.user("bob"), false, command.name(), id)).as(command.name())
                        .hasMessageContaining("there is no deployment");
            }
        }
        for (String line : List.of("retry", "cancel", "lock", "unlock", "expire never", "start web", "stop web")) {
            String[] words = (line + " ").replaceFirst(" ", " " + id + " ").strip().split(" ");
            assertThatThrownBy(() -> run(changes, FakePolicy.user("bob"), false, words[0], Arrays.copyOfRange(words, 1, words.length))).as(line)
                    .hasMessageContaining("there is no deployment");
        }
        assertThat(rows(run(deployments, FakePolicy.user("bob"), false, "list"))).isEmpty();
    }
}
