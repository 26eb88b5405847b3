package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer;

/** The shell over SSH with the client that people have. */
final class ShellIT {

    private static final int USAGE = 2;
    private static final int REFUSED = 4;
    /** What ssh itself ends with when it does not get in. */
    private static final int NOT_LET_IN = 255;
    private static final Duration SOON = Api.PATIENCE;

    @TempDir
    private static Path directory;
    private static NemboServer server;
    private static Ssh ssh;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(Ssh.exists(), "needs ssh, ssh-keygen and setsid");
        server = NemboServer.started();
        server.await("listening for SSH", () -> !server.ssh().isEmpty(), SOON);
        ssh = new Ssh(server.ssh(), directory);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aTokenIsThePassword() throws Exception {
        Program.Result sites = ssh.password(server.adminToken(), "site:list --json").run();
        assertThat(sites.exit()).as(sites.err()).isZero();
        assertThat(Api.parse(sites.out()).findValuesAsText("id")).contains("local");
        assertThat(sites.err()).isEmpty();
    }

    @Test
    void errorsGoApartAndEndOtherwise() throws Exception {
        Program.Result unknown = ssh.password(server.adminToken(), "site:lsit --json").run();
        assertThat(unknown.exit()).isEqualTo(USAGE);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).contains("unknown command 'site:lsit'").contains("Did you mean site:list?");
        Program.Result failed = ssh.password(server.adminToken(), "site:show nowhere").run();
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).contains("nowhere").contains("NOT_FOUND");
        Program.Result both = ssh.password(server.adminToken(), "site:show nowhere ; site:list --json").run();
        assertThat(both.out()).startsWith("[").contains("local");
        assertThat(both.err()).contains("nowhere");
    }

    @Test
    void keysOfTheFileLetIn() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String type : List.of("ed25519", "ecdsa", "rsa")) {
            lines.add(ssh.key(type));
        }
        lines.add("subject=\"guest\",scopes=\"sites:read\" " + ssh.key("ed25519-guest"));
        Path file = Files.write(server.etc().resolve("authorized_keys"), lines);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        for (String name : List.of("ed25519", "ecdsa", "rsa")) {
            Program.Result result = ssh.withKey(name, "token:whoami --json").run();
            assertThat(result.exit()).as(name + ": " + result.err()).isZero();
            assertThat(Api.parse(result.out()).path("username").asText()).isEqualTo("admin");
        }
        assertThat(ssh.withKey("ed25519-guest", "site:list").run().exit()).isZero();
        assertThat(ssh.withKey("ed25519-guest", "deployment:list").run().exit()).isEqualTo(REFUSED);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(ssh.withKey("ed25519", "site:list").run().exit()).as("with a file that everybody may write").isEqualTo(NOT_LET_IN);
    }

    @Test
    void peopleComeInByTheirOwnKeysUntilTheyAreSuspended() throws Exception {
        Api administrator = Api.administrator(server);
        Person mira = Person.made(server, "mira");
        String key = Api.JSON.createObjectNode().put("key", ssh.key("ed25519-mira")).toString();
        assertThat(administrator.as(mira.token()).post("/api/v1/users/me/ssh-keys", key, "application/json").statusCode()).isEqualTo(201);
        assertThat(ssh.withKey("ed25519-mira", "token:whoami").run().exit()).as("under the name of another").isEqualTo(NOT_LET_IN);
        try {
            Program.Result who = ssh.connected("mira", "ed25519-mira", "token:whoami --json").run();
            assertThat(who.exit()).as(who.err()).isZero();
            assertThat(Api.parse(who.out()).path("username").asText()).isEqualTo("mira");
            assertThat(ssh.connected("mira", "ed25519-mira", "user:suspend admin").run().exit()).isEqualTo(REFUSED);
            administrator.shell("user:suspend mira");
            Program.Result suspended = ssh.connected("mira", "ed25519-mira", "token:whoami").run();
            assertThat(suspended.exit()).as("on the connection that is open: " + suspended.text()).isEqualTo(REFUSED);
            assertThat(suspended.err()).contains("suspended");
        } finally {
            ssh.disconnect("mira");
        }
        assertThat(ssh.connected("mira", "ed25519-mira", "token:whoami").run().exit()).as("on another one").isEqualTo(NOT_LET_IN);
    }

    @Test
    void strangersAreNotLetIn() throws Exception {
        ssh.key("ed25519-stranger");
        for (Program stranger : List.of(ssh.password("wrong", "site:list"), ssh.password("", "site:list"), ssh.password(server.adminToken() + "x", "site:list"),
                ssh.withKey("ed25519-stranger", "site:list"))) {
            Program.Result result = stranger.run();
            assertThat(result.exit()).as(result.text()).isEqualTo(NOT_LET_IN);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains("Permission denied");
        }
    }

    @Test
    void everyCommandAnswersHelp() throws Exception {
        List<String> commands = commands();
        assertThat(commands).hasSizeGreaterThan(40).contains("site:list", "deployment:create", "backup:create", "secret:set", "bundle:restart");
        String line = String.join(" ; ", commands.stream().map(command -> command + " --help").toList());
        Program.Result help = ssh.password(server.adminToken(), line).run();
        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        for (String command : commands) {
            assertThat(help.out()).contains("Usage: " + command + " ");
        }
    }

    @Test
    void aTokenOfNarrowScopesReachesNothingBeyondThem() throws Exception {
        String narrow = token("--scopes sites:read --audiences shell");
        assertThat(ssh.password(narrow, "site:list").run().exit()).isZero();
        List<String> refused = List.of("site:show local ; site:remove local", "deployment:list", "job:list", "token:list", "token:create x", "event:list",
                "secret:list", "secret:show any", "bundle:stop org.nembo.jobs", "config:set org.nembo.http grace.seconds 1", "log:tail", "service:list",
                "system:shutdown", "backup:create x.zip", "feature:list", "provider:list");
        for (String command : refused) {
            Program.Result result = ssh.password(narrow, command).run();
            assertThat(result.exit()).as(command + ": " + result.text()).isEqualTo(REFUSED);
            assertThat(result.err()).contains("FORBIDDEN");
        }
        Program.Result wider = ssh.password(token("--scopes tokens:create --audiences shell"), "token:create wider --scopes '*'").run();
        assertThat(wider.exit()).as("a token that makes a wider one: " + wider.text()).isIn(1, REFUSED);
        Program.Result elsewhere = ssh.password(token("--scopes * --audiences api"), "site:list").run();
        assertThat(elsewhere.exit()).as("a token for another audience").isEqualTo(NOT_LET_IN);
    }

    @Test
    void whatIsSecretOnALineStaysThere() throws Exception {
        String typed = token("--scopes sites:read");
        String value = "opensesame-4711";
        ssh.password(server.adminToken(), "secret:set once/given " + value).run();
        ssh.password(server.adminToken(), "site:show " + typed).run();
        Program.Result talk = ssh.terminal(server.adminToken()).with("site:list " + typed + " || site:list").run();
        assertThat(talk.text()).contains("This machine");
        Program.Result conversation = ssh.terminal(server.adminToken())
                .run("secret:set typed/here " + value + "\rsite:show " + typed + "\rshell:env\rexit\r");
        assertThat(conversation.exit()).as(conversation.text()).isNotEqualTo(NOT_LET_IN);
        assertThat(stored("shell")).contains("shell:env").contains("typed/here").doesNotContain(typed, value);
        assertThat(stored("log")).contains("SSH").doesNotContain(typed, value, server.adminToken());
    }

    @Test
    void followingEndsWhenTheClientGoes() throws Exception {
        for (String command : List.of("event:tail", "log:tail --follow")) {
            String verb = command.split(" ")[0];
            Path nothing = Files.writeString(directory.resolve("in"), "");
            Process client = ssh.password(server.adminToken(), command).start(nothing, directory.resolve("out"), directory.resolve("err"));
            Api.await(verb + " running", SOON, () -> threads().contains("nembo-shell " + verb));
            token("--scopes sites:read");
            client.descendants().forEach(ProcessHandle::destroyForcibly);
            client.destroyForcibly();
            assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
            Api.await("end of " + verb, SOON, () -> !threads().contains("nembo-shell " + verb));
        }
    }

    private static String token(String options) {
        return Api.parse(Api.administrator(server).shell("token:create test " + options + " --json")).path("value").asText();
    }

    private static List<String> commands() throws Exception {
        List<String> scopes = Program.found("(?m)^  ([a-z]+) ", ssh.password(server.adminToken(), "help").run().out().replaceFirst("(?s)The shell.*", ""));
        assertThat(scopes).contains("bundle", "feature", "config", "log", "service", "provider", "site", "template", "deployment", "job", "event", "token");
        String line = String.join(" ; ", scopes.stream().map(scope -> "help " + scope).toList());
        return Program.found("(?m)^  ([a-z]+:[a-z-]+) ", ssh.password(server.adminToken(), line).run().out());
    }

    private static String threads() {
        try {
            return Program.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(server.pid()), "Thread.print").run().out();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All files of a directory of the server's data. */
    private static String stored(String name) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(server.data().resolve(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }
}
