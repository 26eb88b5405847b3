package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer;

/** {@code bin/nembo} as an administrator meets it: an installation and a base directory with spaces in their paths, called through a link. */
final class CommandLineIT {

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int NOT_RUNNING = 3;
    private static final int ALREADY_RUNNING = 4;

    @TempDir
    private static Path directory;
    private static Path home;
    private static Path base;
    private static Path link;

    @BeforeAll
    static void install() throws Exception {
        home = directory.resolve("the installation of Nembo");
        Shipped.copyTo(home);
        base = base("a base, too");
        link = Files.createSymbolicLink(directory.resolve("nembo link"), Path.of("the installation of Nembo", "bin", "nembo"));
    }

    @AfterAll
    static void stop() throws Exception {
        nembo("stop", "--kill").run();
    }

    @Test
    void everyVerbHasItsHelp() throws Exception {
        Program.Result overview = nembo("--help").run();
        assertThat(overview.exit()).isZero();
        List<String> verbs = Program.found("(?m)^  ([a-z]+) {2,}\\S", overview.out());
        assertThat(verbs).contains("run", "start", "stop", "status", "client", "demo", "backup", "restore", "version");
        for (String verb : verbs) {
            Program.Result help = nembo(verb, "--help").run();
            assertThat(help.exit()).as(verb + " --help: " + help.text()).isZero();
            assertThat(help.out()).as(verb + " --help").startsWith("Usage:").contains("nembo");
        }
    }

    @Test
    void wrongUsageEndsWithTwoAndChangesNothing() throws Exception {
        Path untouched = directory.resolve("untouched");
        for (List<String> words : List.of(List.<String>of(), List.of("strat"), List.of("stop", "--now"), List.of("start", "--timeout", "soon"),
                List.of("status", "all"), List.of("restore"), List.of("backup"))) {
            Program.Result result = Program.nembo(home, untouched, words.toArray(String[]::new)).run();
            assertThat(result.exit()).as(words + result.text()).isEqualTo(USAGE);
            assertThat(result.out()).as(words.toString()).isEmpty();
            assertThat(result.err()).as(words.toString()).contains("--help").doesNotContain("Exception");
        }
        assertThat(untouched).doesNotExist();
    }

    @Test
    void theLifeOfAServerInExitCodes() throws Exception {
        nembo("stop").run();
        assertThat(List.of(exit("status"), exit("stop"), exit("client", "site:list"), exit("backup", "x.zip"))).containsOnly(NOT_RUNNING);
        Program.Result version = nembo("version").run();
        assertThat(version.exit()).isZero();
        assertThat(version.out()).contains("Nembo 0.", home.toString(), base.toString());

        Program.Result start = nembo("start").run();
        assertThat(start.exit()).as(start.text()).isZero();
        assertThat(start.out()).contains("http://127.0.0.1:").contains("ssh -p");
        Program.Result status = nembo("status").run();
        assertThat(status.exit()).isZero();
        assertThat(status.out()).contains("Ready").contains(pid());
        assertThat(exit("start", "--if-stopped")).isZero();
        for (String verb : List.of("start", "run")) {
            Program.Result second = nembo(verb).run();
            assertThat(second.exit()).as("second " + verb + second.text()).isEqualTo(ALREADY_RUNNING);
            assertThat(second.err()).contains("already running").contains(base.resolve("data").toString());
        }
        assertThat(nembo("status").run()).as("after the refused starts").isEqualTo(status);
        assertThat(nembo("client", "site:list", "--json").run().out()).contains("local");
        assertThat(exit("client", "bundle:show no-such-bundle")).isEqualTo(FAILED);
        assertThat(exit("stop")).isZero();
        assertThat(exit("status")).isEqualTo(NOT_RUNNING);
        assertThat(base.resolve("data/run")).isEmptyDirectory();
    }

    @Test
    void afterAKillAndWithACorruptCacheItStartsAgain() throws Exception {
        nembo("start", "--if-stopped").run();
        String killed = pid();
        ProcessHandle.of(Long.parseLong(killed)).orElseThrow().destroyForcibly();
        Api.await("death", Duration.ofSeconds(10), () -> ProcessHandle.of(Long.parseLong(killed)).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(pid()).as("the stale file").isEqualTo(killed);
        assertThat(exit("status")).isEqualTo(NOT_RUNNING);
        try (Stream<Path> files = Files.walk(base.resolve("data/cache"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".jar")).limit(3).toList()) {
                Files.writeString(file, "corrupt");
            }
        }
        Program.Result start = nembo("start").run();
        assertThat(start.exit()).as(start.text()).isZero();
        assertThat(start.err()).contains("cache").contains("rebuilt");
        assertThat(pid()).isNotEqualTo(killed);
        assertThat(exit("client", "service:doctor")).isZero();
    }

    @Test
    void theDemoRunsTwiceAndLeavesTheServerUp() throws Exception {
        String printed = "";
        for (int i = 1; i <= 2; i++) {
            Program.Result demo = nembo("demo").run();
            assertThat(demo.exit()).as("run " + i + demo.text()).isZero();
            printed += demo.out();
            assertThat(Api.fetch(Program.found("GET (http://\\S+)", demo.out()).get(0)).body()).contains("Hello from Nembo");
            assertThat(exit("status")).isZero();
        }
        for (String id : Program.found("Delete it +bin/nembo client deployment delete (\\S+)", printed)) {
            assertThat(exit("client", "deployment", "delete", id)).isZero();
        }
        assertThat(Processes.workloadsOf(base.resolve("data"))).isEmpty();
    }

    @Test
    void anUnprivilegedUserRunsAReadOnlyInstallation() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root") && Program.exists("setpriv"), "needs root and setpriv to become another user");
        Path own = base("of nobody");
        assertThat(Program.of("chmod", "a+rx", directory.toString()).run().exit()).isZero();
        assertThat(Program.of("chown", "-R", "65534:65534", own.toString()).run().exit()).isZero();
        Program asNobody = Program.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", link.toString())
                .env("NEMBO_BASE", own.toString()).env("JAVA_HOME", System.getProperty("java.home")).env("HOME", "/nonexistent");
        Program.Result refused = asNobody.env("NEMBO_BASE", "").with("start").run();
        assertThat(refused.exit()).as(refused.text()).isEqualTo(FAILED);
        assertThat(refused.err()).contains("NEMBO_BASE").contains("nobody").doesNotContain("Exception:");
        Program.Result start = asNobody.with("start").run();
        try {
            assertThat(start.exit()).as(start.text()).isZero();
            assertThat(asNobody.with("client", "site:list", "--json").run().out()).contains("local");
        } finally {
            assertThat(asNobody.with("stop", "--kill").run().exit()).isZero();
        }
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void aFeatureThatIsMissingOrBrokenIsNamed() throws Exception {
        Path other = base("features");
        Path broken = home.resolve("features/broken.json");
        Files.writeString(broken, "{\"id\": \"org.nembo:broken:1\", \"bundles\": [");
        Files.writeString(other.resolve("etc/nembo.cfg"), "features = platform, absent, broken\n");
        for (String verb : List.of("run", "start")) {
            Program.Result result = Program.nembo(home, other, verb).run();
            assertThat(result.exit()).as(result.text()).isEqualTo(FAILED);
            assertThat(result.err()).contains("absent.json").contains("broken.json is not a feature file").doesNotContain("\tat ");
        }
        Files.delete(broken);
        assertThat(Program.nembo(home, other, "status").run().exit()).isEqualTo(NOT_RUNNING);
    }

    @Test
    void withoutJavaItSaysSo() throws Exception {
        Program.Result none = Program.nembo(home, base, "version").env("JAVA_HOME", "").env("PATH", directory.toString()).run();
        assertThat(none.exit()).isEqualTo(FAILED);
        assertThat(none.err()).startsWith("nembo: Java is missing.").contains("JAVA_HOME");
        assertThat(nembo("version").env("JAVA_HOME", directory.toString()).run().err()).contains("JAVA_HOME is " + directory);
    }

    private static Program nembo(String... words) {
        return Program.of(link.toString()).with(words).in(directory).env("NEMBO_BASE", base.getFileName().toString())
                .env("JAVA_HOME", System.getProperty("java.home")).env("NEMBO_URL", "").env("NEMBO_TOKEN", "");
    }

    private static int exit(String... words) throws Exception {
        return nembo(words).run().exit();
    }

    private static String pid() throws IOException {
        return Files.readString(base.resolve("data/run/nembo.pid")).strip();
    }

    /** A base directory whose server takes free ports. */
    private static Path base(String name) {
        return NemboServer.prepared(NemboServer.Setup.standard().on(directory.resolve(name))).base();
    }
}
