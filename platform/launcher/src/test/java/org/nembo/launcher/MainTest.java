package org.nembo.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.launcher.framework.DataLock;

class MainTest {

    @TempDir
    Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void installation() throws Exception {
        Path home = directory.resolve("with a space");
        TestJars.bundle(home, "one", "1.0.0", "");
        TestJars.feature(home, "platform", TestJars.entry("one", "1.0.0", 1));
        System.setProperty("nembo.home", home.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("nembo.home");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "start", "stop", "status", "client", "demo", "backup", "restore", "version"})
    void everyVerbHasItsHelp(String verb) {
        assertThat(execute(verb, "--help")).isEqualTo(ExitCode.OK);
        assertThat(printed(out)).startsWith("Usage: nembo " + verb);
        assertThat(printed(err)).isEmpty();
    }

    @Test
    void theOverviewNamesEveryVerbAndExitCode() {
        assertThat(execute("--help")).isEqualTo(ExitCode.OK);
        assertThat(printed(out)).contains("run ", "start ", "stop ", "status ", "client ", "demo ", "backup ", "restore ", "version ", "NEMBO_BASE",
                "3 not running", "4 already running");
    }

    @Test
    void noVerbIsWrongUsage() {
        assertThat(execute()).isEqualTo(ExitCode.USAGE);
        assertThat(printed(err)).contains("Usage: nembo <verb>");
    }

    @Test
    void anUnknownVerbIsWrongUsage() {
        assertThat(execute("stat")).isEqualTo(ExitCode.USAGE);
        assertThat(printed(err)).contains("Unknown verb 'stat'");
    }

    @Test
    void anUnknownOptionIsWrongUsageAndNamesTheRightOnes() {
        assertThat(execute("stop", "--force")).isEqualTo(ExitCode.USAGE);
        assertThat(printed(err)).contains("--force").contains("--kill, --timeout");
    }

    @Test
    void aTimeoutThatIsNoNumberIsWrongUsage() {
        assertThat(execute("start", "--timeout", "soon")).isEqualTo(ExitCode.USAGE);
        assertThat(execute("start", "--timeout")).isEqualTo(ExitCode.USAGE);
        assertThat(execute("start", "--timeout=0")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void surplusWordsAreWrongUsage() {
        assertThat(execute("status", "please")).isEqualTo(ExitCode.USAGE);
        assertThat(execute("restore")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void statusAndStopSayThatNothingRuns() {
        assertThat(execute("status")).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(execute("stop")).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(printed(out)).contains("Not running").contains("with a space");
    }

    @Test
    void aSecondServerOnTheSameDataIsRefused() throws Exception {
        Path data = directory.resolve("with a space/data");
        java.nio.file.Files.createDirectories(data);
        try (DataLock held = DataLock.take(data)) {
            assertThat(held).isNotNull();
            assertThat(execute("run")).isEqualTo(ExitCode.ALREADY_RUNNING);
            assertThat(printed(err)).contains("already running on " + data);
        }
    }

    @Test
    void aServerWhoseFeatureIsMissingEndsWithAFailureThatNamesIt() {
        assertThat(execute("run")).isEqualTo(ExitCode.FAILURE);
        assertThat(printed(err)).contains("federation.json").contains("orchestrator.json");
        assertThat(directory.resolve("with a space/data/run/nembo.pid")).doesNotExist();
    }

    @Test
    void versionSaysWhatAndWhere() {
        assertThat(execute("version")).isEqualTo(ExitCode.OK);
        assertThat(printed(out)).contains("Nembo " + Version.text()).contains("with a space");
        assertThat(Version.text()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    private ExitCode execute(String... words) {
        return new Main(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8)).execute(List.of(words));
    }

    private static String printed(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
