package org.nembo.shell.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.identity.Subject;
import org.nembo.shell.Samples;

class SessionTest {

    private final Samples.Waiting waiting = new Samples.Waiting();
    private final Engine engine = Samples.engine(Samples.scope(waiting));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Session session = open(Samples.ADMIN);

    private Session open(Subject caller) {
        return engine.open(Seat.program(() -> caller), InputStream.nullInputStream(), out, err);
    }

    @AfterEach
    void close() {
        session.close();
        engine.stop();
    }

    private int run(String line) {
        out.reset();
        err.reset();
        return session.run(line);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void runsADeclaredCommand() {
        assertThat(run("thing:show one --form=long")).isZero();
        assertThat(out()).contains("id").contains("one").contains("long");
        assertThat(err()).isEmpty();
    }

    @Test
    void writesUtf8WhateverThePlatformWrites() {
        run("thing:list");
        assertThat(out()).isEqualTo("Id  Last used\n1   née\n2   日本\n");
    }

    @Test
    void answersInJson() {
        assertThat(run("thing:list --json")).isZero();
        assertThat(out()).contains("\"lastUsed\": \"née\"");
    }

    @Test
    void keepsQuotedWordsTogether() {
        run("thing:echo 'a  b' \"c  d\" e\\ f");
        assertThat(out()).isEqualTo("a  b c  d e f\n");
    }

    @Test
    void takesWildcardsAsTheyAre() {
        run("thing:echo * ? --form");
        assertThat(err()).contains("unknown option --form");
        run("thing:echo *.txt ?");
        assertThat(out()).isEqualTo("*.txt ?\n");
    }

    @Test
    void pipesIntoFilters() {
        assertThat(run("thing:list | grep n.e")).isZero();
        assertThat(out()).isEqualTo("1   née\n");
        assertThat(run("thing:list | grep -i ID | head -1")).isZero();
        assertThat(out()).isEqualTo("Id  Last used\n");
        assertThat(run("thing:lines | grep -v another")).isZero();
        assertThat(out()).isEqualTo("a line\n");
        assertThat(run("thing:list | grep nothing")).isEqualTo(ExitStatus.FAILURE);
    }

    @Test
    void runsOneAfterTheOtherAndStopsAtAFailure() {
        run("thing:echo a; thing:echo b");
        assertThat(out()).isEqualTo("a\nb\n");
        assertThat(run("thing:fail known && thing:echo b")).isEqualTo(ExitStatus.FAILURE);
        assertThat(out()).isEmpty();
        assertThat(run("thing:fail known || thing:echo b")).isZero();
        assertThat(out()).isEqualTo("b\n");
    }

    @Test
    void tellsAKnownFailureInOneLineWithItsCode() {
        assertThat(run("thing:fail known")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).isEqualTo("Error: the thing exists already [CONFLICT]\n  - 3:7  bad; did you mean 'good'?\n");
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"internal", "unexpected"})
    void keepsTheDetailsOfItsOwnFailuresInTheLog(String how) {
        assertThat(run("thing:fail " + how)).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).startsWith("Error: Nembo failed").contains("[INTERNAL]").doesNotContain("detail");
    }

    @Test
    void asksThePolicyBeforeItRuns() {
        session = open(Samples.ANNA);
        assertThat(run("thing:add x")).isEqualTo(ExitStatus.REFUSED);
        assertThat(err()).contains("anna may not things:write on things").contains("[FORBIDDEN]");
        assertThat(run("thing:list")).isZero();
        assertThat(run("thing:add --help")).isZero();
    }

    @Test
    void tellsTheUsageOfAWrongLine() {
        assertThat(run("thing:show")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).startsWith("Error: thing:show: <id> is missing").contains("Usage: thing:show <id>");
    }

    @Test
    void guessesWhatAMisspeltCommandWasToBe() {
        assertThat(run("thing:lst")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("unknown command 'thing:lst'. Did you mean thing:list?");
        assertThat(run("list")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("hlp")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("Did you mean help?");
    }

    @Test
    void helpsWithEverything() {
        assertThat(run("help")).isZero();
        assertThat(out()).contains("thing").contains("Things of the tests.").contains("grep");
        assertThat(run("help thing")).isZero();
        assertThat(out()).contains("thing:show").contains("Shows a thing.");
        assertThat(run("help thing:show")).isZero();
        assertThat(out()).contains("Usage: thing:show <id>").contains("(default: short)").contains("Needs the right to things:read.");
        assertThat(run("thing")).isZero();
        assertThat(out()).contains("thing:show");
        assertThat(run("help thng")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("Did you mean thing?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"thing:echo 'open", "thing:echo (", "thing:list |", "thing:echo $(", "{"})
    void refusesALineThatIsNotComplete(String line) {
        assertThat(run(line)).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).startsWith("Error: ").contains("[USAGE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(\"x\") getClass", "x = \"a\"; $x getClass", "([1 2]) getClass . forName java.lang.Runtime", "$.context getBundles",
        "(thing:list) toString", "(\"\" getClass) forName java.lang.System"})
    void callsNoJavaMethods(String line) {
        assertThat(run(line)).isNotZero();
        assertThat(err()).contains("Error: ");
        assertThat(out()).doesNotContain("java.lang");
    }

    @Test
    void writesNoFilesOfTheServer(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("written");
        assertThat(run("thing:list > " + file)).isNotZero();
        assertThat(run("thing:list >> " + file)).isNotZero();
        assertThat(file).doesNotExist();
        Files.writeString(file, "content");
        assertThat(run("grep c < " + file)).isNotZero();
        assertThat(out()).doesNotContain("content");
    }

    @Test
    void interruptsWhatRuns() throws Exception {
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> session.run("thing:wait"));
        assertThat(waiting.begun.await(10, TimeUnit.SECONDS)).isTrue();
        session.interrupt();
        assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(waiting.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(run("thing:echo alive")).isZero();
    }

    @Test
    void interruptsWhatRunsWhenItIsClosed() throws Exception {
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> session.run("thing:wait | grep x"));
        assertThat(waiting.begun.await(10, TimeUnit.SECONDS)).isTrue();
        session.close();
        assertThat(waiting.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(status.get(10, TimeUnit.SECONDS)).isNotZero();
    }

    @Test
    void streamsWhatACommandWritesWhileItRuns() throws Exception {
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> session.run("thing:wait"));
        assertThat(waiting.begun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(out()).isEqualTo("waiting\n");
        session.interrupt();
        status.get(10, TimeUnit.SECONDS);
    }

    @Test
    void refusesAnEndlessLine() {
        assertThat(run("thing:echo " + "x".repeat(70_000))).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void refusesANumberOutOfRangeWithItsCode() {
        assertThat(run("thing:number")).isZero();
        assertThat(out()).isEqualTo("count 3\n");
        assertThat(run("thing:number --count 9")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("--count must be 1 to 5, is 9 [INVALID_REQUEST]");
        assertThat(run("thing:number --count x")).isEqualTo(ExitStatus.FAILURE);
    }

    @Test
    void leavesOnExit() {
        assertThat(run("exit 3")).isEqualTo(3);
        assertThat(session.ended()).isTrue();
    }

    @Test
    void doesNothingOnAnEmptyLine() {
        assertThat(run("  ")).isZero();
        assertThat(run("# a remark")).isZero();
    }

    @Test
    void namesNoSecretInTheNameOfAThread() {
        run("thing:thread hunter2");
        assertThat(out()).isEqualTo("nembo-shell thing:thread\n");
    }

    @Test
    void letsClosuresAndVariablesWork() {
        assertThat(run("x = hello; thing:echo $x")).isZero();
        assertThat(out()).contains("hello\n");
    }
}
