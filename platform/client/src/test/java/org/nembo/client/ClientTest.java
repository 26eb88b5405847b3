package org.nembo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTest {

    @TempDir
    private Path directory;
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Run run(String... words) {
        return Run.of(server.url(), words);
    }

    @Test
    void signsInWithTheToken() {
        server.on("GET /api/v1/sites?limit=200", 200, "{\"items\":[]}");
        assertThat(run("site", "list").exit()).isZero();
        assertThat(server.last("GET").headers()).containsEntry("Authorization", "Bearer nembo_test");
    }

    @Test
    void showsAListAsATable() {
        server.on("GET /api/v1/sites?limit=200", 200,
                "{\"items\":[{\"id\":\"local\",\"provider\":\"local\",\"status\":\"ACTIVE\",\"description\":\"日本\\u001b[2J\"}]}");
        assertThat(run("site", "list").out()).isEqualTo("ID     PROVIDER  STATUS  DESCRIPTION\nlocal  local     ACTIVE  日本[2J\n");
        assertThat(run("site", "list", "--json").out()).contains("\"provider\": \"local\"");
    }

    @Test
    void followsPagesUpToTheLimit() {
        server.on("GET /api/v1/jobs?limit=3", 200, "{\"items\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"next\":\"c 2\"}");
        server.on("GET /api/v1/jobs?limit=1&after=c%202", 200, "{\"items\":[{\"id\":\"3\"}],\"next\":\"c3\"}");
        Run run = run("job", "list", "--limit", "3");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("1\n", "2\n", "3\n");
        assertThat(run.err()).contains("more than these 3");
    }

    @Test
    void doesNotTurnInCirclesWhenACursorDoesNotMove() {
        server.on("GET /api/v1/jobs?limit=200", 200, "{\"items\":[{\"id\":\"1\"}],\"next\":\"x\"}");
        server.on("GET /api/v1/jobs?limit=200&after=x", 200, "{\"items\":[{\"id\":\"2\"}],\"next\":\"x\"}");
        assertThat(run("job", "list").exit()).isZero();
    }

    @Test
    void tellsEverythingThatAnErrorDocumentSays() {
        server.on("GET /api/v1/sites/x", 422, """
                {"type":"/problems/template-invalid","title":"The template is not valid","status":422,"code":"TEMPLATE_INVALID","detail":"two errors",
                 "traceId":"4bf9","errors":[{"line":3,"column":7,"message":"unknown type 'Foo'; did you mean 'Food'?","path":"a.b","suggestion":"Food",
                 "code":"TYPE_UNKNOWN"},{"line":9,"column":1,"message":"odd","severity":"WARNING"},"plain"]}""");
        Run run = run("site", "show", "x");
        assertThat(run.exit()).isEqualTo(ExitCode.FAILURE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("""
                Error: The template is not valid [TEMPLATE_INVALID]
                  two errors
                  - 3:7  unknown type 'Foo'; did you mean 'Food'? (at a.b) [TYPE_UNKNOWN]
                  - 9:1  warning: odd
                  - plain
                  trace id: 4bf9
                """);
    }

    @Test
    void managesWithAnErrorThatIsNoDocument() {
        server.on("GET /api/v1/sites/x", 502, "<html>bad gateway</html>");
        assertThat(run("site", "show", "x").err()).contains("status 502");
    }

    @ParameterizedTest
    @CsvSource({"401,4", "403,4", "404,1", "409,1", "500,1"})
    void endsWithAStatusThatScriptsCanRelyOn(int status, int exit) {
        server.on("GET /api/v1/sites/x", status, "{\"title\":\"No\",\"code\":\"X\"}");
        assertThat(run("site", "show", "x").exit()).isEqualTo(exit);
    }

    @Test
    void saysThatAServerCannotBeReached() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Run run = Run.of("http://127.0.0.1:" + port, "site", "list");
        assertThat(run.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run.err()).contains("cannot be reached");
    }

    @Test
    void saysThatNoServerRunsHere() {
        Run run = Run.with(Map.of(), Map.of("nembo.home", directory.toString()), "site", "list");
        assertThat(run.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run.err()).contains("No server is running here").contains("nembo start");
    }

    @Test
    void findsServerAndTokenOfTheInstallation() throws IOException {
        Files.createDirectories(directory.resolve("data/run"));
        Files.writeString(directory.resolve("data/run/http"), server.url() + "/\n");
        Files.writeString(directory.resolve("data/admin.token"), "nembo_admin\n");
        server.on("GET /api/v1/sites?limit=200", 200, "{\"items\":[]}");
        assertThat(Run.with(Map.of(), Map.of("nembo.home", directory.toString()), "site", "list").exit()).isZero();
        assertThat(server.last("GET").headers()).containsEntry("Authorization", "Bearer nembo_admin");
    }

    @Test
    void neverSendsTheAdministratorsTokenToAnotherMachine() throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/admin.token"), "nembo_admin\n");
        Run run = Run.with(Map.of("NEMBO_URL", "http://192.0.2.1:8080"), Map.of("nembo.home", directory.toString()), "site", "list");
        assertThat(run.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("NEMBO_TOKEN is not set");
    }

    @Test
    void followsNoRedirectWithTheToken() {
        server.on("GET /api/v1/sites/x", exchange -> {
            exchange.getResponseHeaders().set("Location", server.url() + "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        assertThat(run("site", "show", "x").exit()).isEqualTo(ExitCode.FAILURE);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "nonsense", "http://", "http://a b"})
    void refusesAnAddressThatIsNone(String url) {
        assertThat(Run.with(Map.of("NEMBO_URL", url, "NEMBO_TOKEN", "t"), Map.of(), "site", "list").exit()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "deploymnt list | Did you mean deployment?",
        "deployment lst | Did you mean deployment list?",
        "deployment show | Missing ID",
        "deployment show a b | Too many arguments: 'b'",
        "deployment list --limt 3 | Did you mean --limit?",
        "deployment list --limit | --limit wants a value",
        "deployment list --limit x | wants a whole number",
        "deployment list --limit 0 | must be 1 to 100000",
        "deployment list --json=yes | takes no value",
        "deployment create x.yaml --site a --site b | given twice",
        "deployment create x.yaml --follow --no-follow | exclude each other",
        "deployment create no-such-file.yaml | no such file",
        "site add x | --provider is missing",
        "site show .. | Not an identifier"})
    void refusesAWrongLineBeforeAskingTheServer(String line, String message) {
        Run run = run(line.split(" "));
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(message);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "", "deployment", "deployment --help", "deployment create --help", "help deployment create", "help demo",
        "demo --help", "completion"})
    void helpsWithoutAServer(String line) {
        Run run = Run.with(Map.of(), Map.of("nembo.home", directory.toString()), line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("nembo");
    }

    @Test
    void documentsTheExitStatusInTheHelpOfEveryCommand() {
        for (Verb verb : Client.verbs()) {
            Run run = run((verb.words() + " --help").split(" "));
            assertThat(run.out()).as(verb.words()).startsWith("Usage: nembo client " + verb.words()).contains("3  the server cannot be reached");
        }
    }

    @Test
    void addsASiteWithASecretFromAFile() throws IOException {
        Path file = directory.resolve("password");
        Files.writeString(file, "hunter2\n");
        server.on("POST /api/v1/sites", 201, "{\"id\":\"bari\"}");
        assertThat(run("site", "add", "bari", "--provider", "openstack", "--property", "url=http://a?b=c", "--secret", "password=@" + file).exit()).isZero();
        assertThat(server.last("POST").body()).isEqualTo("{\"id\":\"bari\",\"provider\":\"openstack\",\"description\":\"\","
                + "\"properties\":{\"url\":\"http://a?b=c\",\"password\":\"hunter2\"}}");
    }

    @Test
    void showsANewTokenOnce() {
        server.on("POST /api/v1/tokens", 201, "{\"token\":{\"id\":\"1\",\"expires\":\"2027-01-01T00:00:00Z\"},\"value\":\"nembo_new\"}");
        Run run = run("token", "create", "laptop", "--scope", "sites:read", "--days", "7");
        assertThat(run.out()).isEqualTo("nembo_new\n");
        assertThat(run.err()).contains("2027-01-01");
        assertThat(server.last("POST").body()).contains("\"scopes\":[\"sites:read\"]").contains("\"expiresInDays\":7");
    }

    @Test
    void showsAJobWithItsSteps() {
        server.on("GET /api/v1/jobs/1", 200, "{\"id\":\"1\",\"state\":\"RUNNING\"}");
        server.on("GET /api/v1/jobs/1/steps", 200, "{\"items\":[{\"sequence\":0,\"name\":\"place\",\"state\":\"DONE\",\"attempt\":1}]}");
        assertThat(run("job", "show", "1").out()).contains("RUNNING").contains("STEP").contains("place  DONE");
    }

    @Test
    void tellsEveryFindingOfACheck() throws IOException {
        Path file = Files.writeString(directory.resolve("t.yaml"), "tosca");
        server.on("POST /api/v1/templates/check", 200, "{\"valid\":false,\"findings\":[{\"line\":1,\"column\":2,\"message\":\"bad\"},"
                + "{\"file\":\"own/types.yaml\",\"line\":3,\"column\":4,\"severity\":\"WARNING\",\"message\":\"odd\"}],\"inputs\":[]}");
        Run bad = run("template", "check", file.toString());
        assertThat(bad.exit()).isEqualTo(ExitCode.FAILURE);
        assertThat(bad.out()).contains("1:2  bad").contains("own/types.yaml:3:4  warning: odd").contains("Not valid: ");
        server.on("POST /api/v1/templates/check", 200,
                "{\"valid\":true,\"findings\":[],\"inputs\":[{\"name\":\"port\",\"type\":\"integer\",\"required\":true}]}");
        Run good = run("template", "check", file.toString(), "--input", "port=80");
        assertThat(good.exit()).isZero();
        assertThat(good.out()).contains("Valid: ").contains("port: integer, required");
        assertThat(server.last("POST").body()).contains("\"inputs\":{\"port\":\"80\"}").doesNotContain("fragments");
    }

    @Test
    void sendsAdditionsWithTheirNames() throws IOException {
        Path file = Files.writeString(directory.resolve("t.yaml"), "tosca");
        Path one = Files.writeString(directory.resolve("one.yaml"), "first");
        Path two = Files.writeString(directory.resolve("two.yaml"), "second");
        String sent = "\"fragments\":[{\"name\":\"one.yaml\",\"template\":\"first\"},{\"name\":\"two.yaml\",\"template\":\"second\"}]";
        server.on("POST /api/v1/templates/check", 200, "{\"valid\":true,\"findings\":[],\"inputs\":[]}");
        assertThat(run("template", "check", file.toString(), "--with", one.toString(), "--with", two.toString()).exit()).isZero();
        assertThat(server.last("POST").body()).contains(sent);
        server.on("POST /api/v1/deployments", 202, "{\"id\":\"1\",\"status\":\"CREATE_IN_PROGRESS\"}");
        run("deployment", "create", file.toString(), "--with", one.toString(), "--with", two.toString(), "--no-follow");
        assertThat(server.last("POST").body()).contains(sent).contains("\"template\":\"tosca\"");
        Run missing = run("template", "check", file.toString(), "--with", directory.resolve("none.yaml").toString());
        assertThat(missing.exit()).isEqualTo(ExitCode.USAGE);
    }
}
