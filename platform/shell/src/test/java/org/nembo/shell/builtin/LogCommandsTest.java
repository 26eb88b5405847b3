package org.nembo.shell.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.shell.Samples;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.engine.Seat;
import org.nembo.shell.engine.Session;
import org.slf4j.LoggerFactory;

class LogCommandsTest {

    private static final String LOG = """
            2026-11-21T08:00:00.000Z INFO  [main] a.b - one
            2026-11-21T08:00:01.000Z ERROR [main] a.b - two
            java.lang.IllegalStateException: why
            \tat a.b.C
            2026-11-21T08:00:02.000Z DEBUG [main] a.b - three
            2026-11-21T08:00:03.000Z WARN  [main] a.b - four
            """;
    private static final String CONFIGURATION = """
            <configuration>
              <!-- <logger name="commented.out" level="INFO"/> -->
              <logger name="org.jline" level="ERROR"/>

              <root level="INFO">
                <appender-ref ref="FILE"/>
              </root>
            </configuration>
            """;

    @TempDir
    private Path directory;
    private Path log;
    private Path configuration;
    private Engine engine;
    private Session session;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void start() throws Exception {
        log = Files.writeString(directory.resolve("nembo.log"), LOG);
        configuration = Files.writeString(directory.resolve("logback.xml"), CONFIGURATION);
        engine = Samples.engine(new LogCommands(log, configuration));
        session = engine.open(Seat.program(() -> Samples.ADMIN), InputStream.nullInputStream(), out, err);
    }

    @AfterEach
    void stop() {
        session.close();
        engine.stop();
    }

    private String run(String line) {
        out.reset();
        err.reset();
        session.run(line);
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsTheLastEntriesWithAllTheirLines() {
        assertThat(run("log:tail --lines 1")).endsWith("four\n").hasLineCount(1);
        assertThat(run("log:tail --lines 3")).contains("two\njava.lang.IllegalStateException: why\n").doesNotContain("one");
    }

    @Test
    void showsOnlyWhatIsSevereEnough() {
        assertThat(run("log:tail --level warn")).contains("two", "at a.b.C", "four").doesNotContain("one").doesNotContain("three");
        assertThat(run("log:tail --level loud")).contains("'loud' is no level");
    }

    @Test
    void showsErrorsWithTheirCauses() throws Exception {
        assertThat(run("log:errors")).contains("two", "IllegalStateException: why").hasLineCount(3);
        Files.writeString(log, "");
        assertThat(run("log:errors")).contains("There are no errors in the log.");
    }

    @Test
    void followsWhatIsWritten() throws Exception {
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> session.run("log:tail --follow --lines 1"));
        await("four");
        Files.writeString(log, "2026-11-21T08:00:04.000Z INFO  [main] a.b - fi", StandardOpenOption.APPEND);
        Files.writeString(log, "ve\n", StandardOpenOption.APPEND);
        await("five");
        Files.writeString(log, "2026-11-21T08:00:05.000Z INFO  [main] a.b - begun anew\n");
        await("begun anew");
        session.interrupt();
        assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(130);
        assertThat(out.toString(StandardCharsets.UTF_8)).containsOnlyOnce("- five\n");
    }

    private void await(String text) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!out.toString(StandardCharsets.UTF_8).contains(text)) {
            assertThat(System.nanoTime()).as("'%s' appears", text).isLessThan(until);
            Thread.onSpinWait();
        }
    }

    @Test
    void setsALevelWithoutDisturbingTheRest() throws Exception {
        run("log:level org.nembo.jobs debug");
        assertThat(Files.readString(configuration)).isEqualTo(CONFIGURATION.replace("  <root", "  <logger name=\"org.nembo.jobs\" level=\"DEBUG\"/>\n  <root"));
        run("log:level org.nembo.jobs TRACE");
        run("log:level org.jline INFO");
        run("log:level ROOT WARN");
        assertThat(run("log:levels")).isEqualTo("""
                Logger          Level
                ROOT            WARN
                org.jline       INFO
                org.nembo.jobs  TRACE
                """);
        run("log:level org.nembo.jobs default");
        run("log:level org.jline ERROR");
        run("log:level ROOT INFO");
        assertThat(Files.readString(configuration)).isEqualTo(CONFIGURATION);
    }

    @Test
    void refusesALoggerAndALevelThatAreNone() throws Exception {
        assertThat(run("log:level 'x\"/><evil' DEBUG")).contains("is not the name of a logger");
        assertThat(run("log:level org.nembo LOUD")).contains("'LOUD' is no level");
        assertThat(Files.readString(configuration)).isEqualTo(CONFIGURATION);
    }

    @Test
    void showsTheLevelThatIsInForce() {
        assertThat(run("log:level org.nembo.x")).contains("level   " + (LoggerFactory.getLogger("org.nembo.x").isInfoEnabled() ? "INFO" : "WARN"))
                .contains("no: it follows the one above it");
    }
}
