package org.nembo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verbs that change a deployment, look before they do, or show what it is made of. */
class ChangeTest {

    private static final String PATH = "/api/v1/deployments";
    private static final String ACCEPTED = "{\"id\":\"d1\",\"status\":\"UPDATE_IN_PROGRESS\",\"job\":\"j1\"}";
    private static final String PLAN = """
            {"possible":true,"resources":[{"node":"web","instance":0,"kind":"WORKLOAD","type":"nembo.nodes.Process","after":["db"]}],
             "sites":[{"site":"bari","takes":true,"why":"has room: 3 of 64 workloads used"},
                      {"site":"cnaf","takes":false,"why":"memory: 8 of 8 GB used","change":"512 MB more of its quota 'memory'"}],
             "steps":["select site","create web"]}""";

    @TempDir
    private Path directory;
    private FakeServer server;
    private Path template;

    @BeforeEach
    void start() throws IOException {
        template = Files.writeString(directory.resolve("hello.yaml"), "tosca_definitions_version: tosca_simple_yaml_1_3\n");
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Run run(String... words) {
        return Run.of(server.url(), words);
    }

    @ParameterizedTest
    @CsvSource({"deployment plan", "deployment create"})
    void showsWhatWouldBeMade(String verb) {
        server.on("POST " + PATH + "?dryRun=true", 200, PLAN);
        String[] words = verb.equals("deployment plan") ? new String[] {"deployment", "plan", template.toString(), "--group", "users"}
                : new String[] {"deployment", "create", template.toString(), "--group", "users", "--dry-run"};
        Run run = run(words);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                Resources
                  NODE  INSTANCE  KIND      TYPE                 AFTER
                  web   0         WORKLOAD  nembo.nodes.Process  db

                Sites
                  ✓ bari  has room: 3 of 64 workloads used
                  ✗ cnaf  memory: 8 of 8 GB used
                      what would help: 512 MB more of its quota 'memory'

                Steps
                   1  select site
                   2  create web
                """);
        assertThat(server.last("POST").body()).contains("\"group\":\"users\"");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aPlanThatNoSiteTakesFails() {
        server.on("POST " + PATH + "?dryRun=true", 200, PLAN.replace("true,\"resources", "false,\"resources"));
        assertThat(run("deployment", "plan", template.toString()).exit()).isEqualTo(ExitCode.FAILURE);
        Run json = run("deployment", "plan", template.toString(), "--json");
        assertThat(json.out()).contains("\"possible\": false");
        assertThat(json.exit()).isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void createsInAGroupUntilAMoment() {
        server.on("POST " + PATH, 202, ACCEPTED);
        Instant before = Instant.now().plus(Duration.ofDays(3)).minusSeconds(1);
        Run run = run("deployment", "create", template.toString(), "--group", "users", "--expires", "3d", "--description", "a test", "--no-follow");
        assertThat(run.exit()).as(run.err()).isZero();
        String body = server.last("POST").body();
        assertThat(body).contains("\"group\":\"users\"").contains("\"description\":\"a test\"");
        Instant expires = Instant.parse(body.replaceFirst("(?s).*\"expires\":\"([^\"]*)\".*", "$1"));
        assertThat(expires).isBetween(before, before.plusSeconds(30));
    }

    @Test
    void updatesWithWhatChangesOnly() {
        server.on("PUT " + PATH + "/d1", 202, ACCEPTED);
        Run run = run("deployment", "update", "d1", "--input", "count:=3", "--no-follow");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("d1  UPDATE_IN_PROGRESS\n");
        assertThat(server.last("PUT").body()).isEqualTo("{\"inputs\":{\"count\":3}}");
        assertThat(run("deployment", "update", "d1", "--template", template.toString(), "--no-follow").exit()).isZero();
        assertThat(server.last("PUT").body()).startsWith("{\"template\":\"tosca_definitions_version");
    }

    @Test
    void updatesWithWhatGoes() {
        server.on("PUT " + PATH + "/d1", 202, ACCEPTED);
        Run run = run("deployment", "update", "d1", "--input", "count=2", "--remove", "r1,web:3", "--remove", "r4", "--no-follow");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(server.last("PUT").body()).isEqualTo("{\"inputs\":{\"count\":\"2\"},\"remove\":[\"r1\",\"web:3\",\"r4\"]}");
        assertThat(run("deployment", "update", "--help").out()).contains("--remove RESOURCE[,…]");
        assertThat(run("completion").out()).containsPattern("'deployment update'\\) words='[^']*--remove ");
    }

    @Test
    void showsWhatAnUpdateWouldChange() {
        server.on("PUT " + PATH + "/d1?dryRun=true", 200, """
                {"changes":[{"change":"CREATE","node":"web","instance":2,"kind":"WORKLOAD","why":"count: 2 to 3"}],"steps":["create web:2"]}""");
        Run run = run("deployment", "update", "d1", "--input", "count=3", "--dry-run");
        assertThat(run.out()).contains("CREATE  web   2         WORKLOAD  count: 2 to 3").contains("1  create web:2");
        server.on("PUT " + PATH + "/d1?dryRun=true", 200, "{\"possible\":false,\"problems\":[\"the disk would be lost\"],\"changes\":[]}");
        Run impossible = run("deployment", "update", "d1", "--input", "count=3", "--dry-run");
        assertThat(impossible.out()).contains("It cannot be done: the disk would be lost");
        assertThat(impossible.exit()).isEqualTo(ExitCode.FAILURE);
        server.on("PUT " + PATH + "/d1?dryRun=true", 200, "{\"changes\":[],\"steps\":[]}");
        assertThat(run("deployment", "update", "d1", "--input", "count=3", "--dry-run").out()).isEqualTo("Nothing would change.\n");
    }

    @ParameterizedTest
    @CsvSource({"retry", "cancel"})
    void asksForWhatTheServerDoes(String verb) {
        server.on("POST " + PATH + "/d1/" + verb, 202, ACCEPTED);
        Run run = run("deployment", verb, "d1", "--no-follow", "--json");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"job\": \"j1\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "lock d1 | {\"locked\":true}",
        "unlock d1 | {\"locked\":false}",
        "expire d1 never | {\"expires\":null}",
        "expire d1 2027-01-31 | {\"expires\":\"2027-01-31T00:00:00Z\"}",
        "expire d1 2027-01-31T12:00:00+02:00 | {\"expires\":\"2027-01-31T10:00:00Z\"}",
        "describe d1 --name new --description= | {\"name\":\"new\",\"description\":\"\"}",
        "label d1 --set a=b=c --remove old --remove older | {\"labels\":{\"a\":\"b=c\",\"old\":null,\"older\":null}}"})
    void sendsAMergePatch(String line, String body) {
        server.on("PATCH " + PATH + "/d1", 200, "{\"id\":\"d1\",\"locked\":true}");
        Run run = run(("deployment " + line).split(" "));
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("d1").contains("locked  true");
        FakeServer.Request sent = server.last("PATCH");
        assertThat(sent.body()).isEqualTo(body);
        assertThat(sent.headers()).containsEntry("Content-type", "application/merge-patch+json").containsEntry("Authorization", "Bearer nembo_test");
    }

    @Test
    void tellsWhyAPatchIsRefused() {
        server.on("PATCH " + PATH + "/d1", 403, "{\"title\":\"Forbidden\",\"code\":\"FORBIDDEN\",\"detail\":\"only the owner\"}");
        Run run = run("deployment", "lock", "d1");
        assertThat(run.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("only the owner");
    }

    @Test
    void waitsUntilAResourceHasStopped() {
        AtomicInteger looks = new AtomicInteger();
        server.on("POST " + PATH + "/d1/resources/web/stop", 202, "{\"id\":\"r1\",\"node\":\"web\",\"state\":\"STOPPING\"}");
        server.on("GET " + PATH + "/d1/resources/web", exchange -> FakeServer.send(exchange, 200,
                "{\"id\":\"r1\",\"state\":\"" + (looks.incrementAndGet() < 2 ? "STOPPING" : "STOPPED") + "\"}"));
        Run run = run("deployment", "stop", "d1", "web");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("STOPPED");
        server.on("GET " + PATH + "/d1/resources/web", 200, "{\"id\":\"r1\",\"state\":\"ERROR\",\"detail\":\"it does not stop\"}");
        Run failed = run("deployment", "stop", "d1", "web");
        assertThat(failed.exit()).isEqualTo(ExitCode.FAILURE);
        assertThat(failed.out()).contains("it does not stop");
    }

    @Test
    void listsWithFilters() {
        server.on("GET " + PATH + "?status=CREATE_FAILED&group=users%2Fs3&label=a%3Db&label=c&limit=5", 200,
                "{\"items\":[{\"id\":\"d1\",\"group\":\"users/s3\"}]}");
        Run run = run("deployment", "list", "--group", "users/s3", "--status", "CREATE_FAILED", "--label", "a=b", "--label", "c", "--limit", "5");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("GROUP").contains("users/s3");
    }

    @ParameterizedTest
    @CsvSource({"resources, ID", "attempts, CAUSE", "revisions, INPUTS"})
    void showsWhatADeploymentIsMadeOfAndHasTried(String verb, String heading) {
        server.on("GET " + PATH + "/d1/" + verb + "?limit=200", 200, "{\"items\":[{\"id\":\"r1\",\"cause\":\"c\",\"inputs\":{\"a\":1}}]}");
        Run run = run("deployment", verb, "d1");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains(heading);
    }

    @Test
    void showsHowTheSiteIsolatesAResource() {
        server.on("GET " + PATH + "/d1/resources?limit=200", 200, "{\"items\":[{\"id\":\"r1\",\"facts\":{\"isolation\":\"podman\"}},{\"id\":\"r2\"}]}");
        assertThat(run("deployment", "resources", "d1").out()).containsPattern("ISOLATION.*\n.*podman");
    }

    @Test
    void asksForTheWholeTemplateWhenTold() {
        server.on("GET " + PATH + "/d1/template?reveal=true", 200, "a: b");
        assertThat(run("deployment", "template", "d1", "--reveal").out()).isEqualTo("a: b\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "deployment expire d1 tomorrow | 'tomorrow' is no moment",
        "deployment expire d1 0d | '0d' is no moment",
        "deployment expire d1 2027-13-01 | is no moment",
        "deployment update d1 | Nothing to change",
        "deployment update d1 --remove r1,,r2 | --remove wants resources",
        "deployment label d1 | Nothing to change",
        "deployment label d1 --set a | wants NAME=VALUE",
        "deployment describe d1 | Nothing to change",
        "deployment start d1 | Missing RESOURCE",
        "deployment retry d1 --follow --no-follow | exclude each other"})
    void refusesAWrongLineBeforeAskingTheServer(String line, String message) {
        Run run = run(line.split(" "));
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(message);
        assertThat(server.requests()).isEmpty();
    }
}
