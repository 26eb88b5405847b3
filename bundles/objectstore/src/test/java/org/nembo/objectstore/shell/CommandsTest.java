package org.nembo.objectstore.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.JobState;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.objectstore.admin.Desk;
import org.nembo.spi.object.Bucket;

class CommandsTest {

    @TempDir
    private Path directory;
    private Desk desk;
    private Subject ada;
    private Subject bob;
    private Subject root;
    private Map<String, CommandScope> scopes;

    @BeforeEach
    void start() throws Exception {
        desk = new Desk();
        ada = desk.people.add("ada", "physics");
        bob = desk.people.add("bob");
        root = desk.people.add("root", "admins");
        scopes = new HashMap<>();
        for (CommandScope scope : List.of(new AccessKeyCommands(desk.keys, desk.policy.policy()), new BucketCommands(desk.buckets, desk.transfers),
                new ObjectCommands(directory, desk.objects), new QuotaCommands(desk.usage), new ScrubCommands(desk.scrubs))) {
            scopes.put(scope.name(), scope);
        }
    }

    @AfterEach
    void stop() {
        desk.close();
    }

    @Test
    void copiesAllForWhoMayMakeBackups() throws Exception {
        assertThatThrownBy(() -> run(ada, "object:backup", "monday")).isInstanceOf(NemboException.class);
        assertThat(run(root, "object:backup", "monday").toString()).contains("monday");
        assertThat(directory.resolve("monday/index")).isDirectory();
        assertThatThrownBy(() -> run(root, "object:backup", "monday")).hasMessageContaining("is there already");
    }

    /** As the shell does: the policy first, then the command with the defaults of its options. */
    private Output run(Subject caller, String command, String... words) throws Exception {
        String[] name = command.split(":");
        Command found = scopes.get(name[0]).commands().stream().filter(each -> each.name().equals(name[1])).findFirst().orElseThrow();
        desk.policy.policy().require(caller, found.action(), found.action().replaceFirst(":.*", ""), Map.of());
        Map<String, String> values = new HashMap<>();
        found.options().forEach(option -> values.put("--" + option.name(), option.defaultValue()));
        int argument = 0;
        for (String word : words) {
            if (word.startsWith("--")) {
                String[] pair = word.split("=", 2);
                assertThat(values).containsKey(pair[0]);
                values.put(pair[0], pair.length > 1 ? pair[1] : "set");
            } else {
                values.put(found.arguments().get(argument++).name(), word);
            }
        }
        return found.body().run(new Line(caller, values));
    }

    private record Line(Subject caller, Map<String, String> values) implements CommandLine {
        @Override
        public String argument(String name) {
            return values.get(name);
        }

        @Override
        public Optional<String> find(String name) {
            return Optional.ofNullable(values.get(name));
        }

        @Override
        public List<String> rest(String name) {
            return List.of();
        }

        @Override
        public String option(String name) {
            return values.get("--" + name);
        }

        @Override
        public int number(String name, int min, int max) {
            return Integer.parseInt(option(name));
        }

        @Override
        public boolean flag(String name) {
            return !option(name).isEmpty();
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

    private static String value(Output output, String name) {
        return ((Output.Details) output).values().get(name).toString();
    }

    @Test
    void keysAreMadeListedRotatedAndDeleted() throws Exception {
        Output made = run(ada, "accesskey:create", "laptop", "--days=3");
        String id = value(made, "id");
        assertThat(value(made, "secret")).hasSize(40);
        assertThat(run(ada, "accesskey:list").toString()).contains(id).contains("laptop").doesNotContain(value(made, "secret"));
        assertThat(run(bob, "accesskey:list").toString()).doesNotContain(id);
        assertThatThrownBy(() -> run(bob, "accesskey:list", "--all")).hasMessageContaining("may not accesskeys:list-all");
        assertThat(run(root, "accesskey:list", "--all").toString()).contains(id);
        assertThatThrownBy(() -> run(bob, "accesskey:disable", id)).hasMessageContaining("there is no access key");
        String fresh = value(run(ada, "accesskey:rotate", id, "--grace=0"), "id");
        assertThatThrownBy(() -> run(root, "accesskey:rotate", fresh)).hasMessageContaining("only its owner");
        assertThat(run(root, "accesskey:disable", fresh).toString()).contains("switched off");
        assertThat(run(ada, "accesskey:enable", fresh).toString()).contains("switched on");
        assertThat(run(ada, "accesskey:delete", fresh).toString()).contains("is deleted");
    }

    @Test
    void bucketsAndObjectsAreMadeShownAndDeleted() throws Exception {
        assertThat(value(run(ada, "bucket:create", "data", "--versioning"), "versioning")).isEqualTo("ENABLED");
        Bucket bucket = desk.engine.buckets().find("data").orElseThrow();
        desk.put(bucket, "a/x");
        desk.put(bucket, "y");
        assertThat(run(ada, "bucket:list").toString()).contains("data").contains("20 B");
        assertThat(run(bob, "bucket:list").toString()).doesNotContain("data");
        assertThat(run(ada, "object:list", "data", "--delimiter=/").toString()).contains("a/").contains("y").doesNotContain("a/x");
        assertThat(value(run(ada, "object:show", "data", "y"), "bytes")).isEqualTo("10");
        assertThat(run(ada, "object:delete", "data", "y").toString()).contains("covered by the delete marker");
        assertThat(run(ada, "object:list", "data", "--versions").toString()).contains("marker").contains("older");
        assertThatThrownBy(() -> run(bob, "object:show", "data", "y")).hasMessageContaining("there is no bucket");
        assertThat(value(run(ada, "bucket:set", "data", "--versioning=off"), "versioning")).isEqualTo("SUSPENDED");
        assertThat(value(run(root, "bucket:set", "data", "--group=physics"), "group")).isEqualTo("physics");
        assertThat(value(run(root, "bucket:set", "data", "--group=none"), "group")).isEmpty();
        assertThatThrownBy(() -> run(ada, "bucket:set", "data", "--versioning=maybe")).hasMessageContaining("on or off");
        assertThatThrownBy(() -> run(ada, "bucket:delete", "data")).isInstanceOf(RuntimeException.class);
        String said = run(ada, "bucket:delete", "data", "--force").toString();
        String job = said.replaceFirst("(?s).*the job (\\S+?)\\..*", "$1");
        assertThat(desk.jobs.run(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThatThrownBy(() -> run(ada, "bucket:show", "data")).hasMessageContaining("there is no bucket");
    }

    @Test
    void quotasAreSetShownAndReset() throws Exception {
        String account = "user/" + ada.id();
        assertThat(run(ada, "quota:show").toString()).contains(account).contains("200.0 GB");
        assertThatThrownBy(() -> run(ada, "quota:set", account, "1TB")).hasMessageContaining("may not quotas:write");
        assertThat(run(root, "quota:set", account, "1.5TB", "--objects=7").toString()).contains("1.5 TB");
        assertThat(run(ada, "quota:show", account).toString()).contains("1500000000000").contains("7");
        assertThat(run(root, "quota:list").toString()).contains(account);
        assertThatThrownBy(() -> run(bob, "quota:show", account)).hasMessageContaining("there is no account");
        assertThat(run(root, "quota:reset", account).toString()).contains("default");
        assertThatThrownBy(() -> run(root, "quota:reset", account)).hasMessageContaining("no quota is set");
    }

    @Test
    void aScrubIsStartedAndSeen() throws Exception {
        assertThatThrownBy(() -> run(ada, "scrub:start")).hasMessageContaining("may not scrub:start");
        assertThat(value(run(root, "scrub:start"), "state")).isEqualTo("QUEUED");
        assertThat(desk.jobs.run(value(run(root, "scrub:stop"), "job")).state()).isEqualTo(JobState.CANCELLED);
        assertThat(value(run(root, "scrub:status"), "versions")).isEqualTo("0");
    }

    @Test
    void importsAndExportsAreStartedWithoutShowingTheSecret() throws Exception {
        desk.bucket("data", ada, "", Bucket.Versioning.OFF);
        for (String verb : List.of("import", "export")) {
            String said = run(ada, "bucket:" + verb, "data", "http://127.0.0.1:9/there/some/keys%20", "--access-key=AK", "--secret-key=hush-hush", "--dry-run")
                    .toString();
            String job = said.replaceFirst("(?s).*by the job (\\S+)\\. .*", "$1");
            assertThat(said).doesNotContain("hush");
            assertThat(desk.jobs.input(job)).contains("\"prefix\":\"some/keys \"").contains("\"remote\":\"there\"").contains("\"dryRun\":true")
                    .doesNotContain("hush");
        }
        assertThatThrownBy(() -> run(bob, "bucket:export", "data", "http://127.0.0.1:9/there", "--access-key=AK", "--secret-key=x"))
                .hasMessageContaining("there is no bucket");
        assertThatThrownBy(() -> run(ada, "bucket:import", "data", "http://127.0.0.1:9", "--access-key=AK", "--secret-key=x")).hasMessageContaining("url:");
        assertThatThrownBy(() -> run(ada, "bucket:import", "data", "http://ann:hush@127.0.0.1/there", "--access-key=AK", "--secret-key=x"))
                .hasMessageContaining("endpoint").hasMessageNotContaining("hush");
        assertThatThrownBy(() -> run(ada, "bucket:import", "data", "http://127.0.0.1/there", "--access-key=AK")).hasMessageContaining("secretKey");
    }
}
