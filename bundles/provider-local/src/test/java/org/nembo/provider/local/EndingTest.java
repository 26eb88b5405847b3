package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload.State;

/** Deleting a workload leaves nothing of it, whatever it did. */
final class EndingTest {

    @TempDir
    private Path temporary;

    private LocalSite site;

    @BeforeEach
    void start() {
        site = new LocalSite(temporary.resolve("local"));
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private long pid(Path file) {
        Waiting.until(file + " is written", () -> site.text(file).endsWith("\n"));
        return Long.parseLong(site.text(file).strip());
    }

    private void deleteAndAwait(String name) {
        site.workloads().delete(name);
        Waiting.until("it is gone", () -> site.workloads().find(name).isEmpty());
    }

    private static boolean lives(long pid) {
        return ProcessTable.stat(pid).filter(stat -> !stat.dead()).isPresent();
    }

    @Test
    void endsChildrenThatLeftTheSessionAndTheirParents() {
        assumeThat(Path.of("/usr/bin/setsid")).exists();
        Path daemon = temporary.resolve("daemon");
        Path child = temporary.resolve("child");
        site.workloads().create(Asked.shell("w", """
                (setsid sh -c 'echo $$ > %s; exec sleep 600' &) &
                sh -c 'echo $$ > %s; exec sleep 600' &
                exec sleep 600""".formatted(daemon, child)));
        long daemonPid = pid(daemon);
        long childPid = pid(child);
        assertThat(lives(daemonPid)).isTrue();
        deleteAndAwait("w");
        assertThat(lives(daemonPid)).as("the daemon").isFalse();
        assertThat(lives(childPid)).as("the child").isFalse();
    }

    @Test
    void endsOneThatHidItsEnvironmentButStayedInTheSession() {
        Path hidden = temporary.resolve("hidden");
        site.workloads().create(Asked.shell("w", "env -i /bin/sh -c 'echo $$ > %s; exec /bin/sleep 600' & exec sleep 600".formatted(hidden)));
        long pid = pid(hidden);
        deleteAndAwait("w");
        assertThat(lives(pid)).isFalse();
    }

    @Test
    void endsWhatAWorkloadLeftBehindThatHasEnded() {
        Path daemon = temporary.resolve("daemon");
        site.workloads().create(Asked.shell("w", "(sh -c 'echo $$ > %s; exec sleep 600' &)".formatted(daemon)));
        long pid = pid(daemon);
        Waiting.until("it has ended", () -> site.workloads().find("w").orElseThrow().state() == State.COMPLETED);
        deleteAndAwait("w");
        assertThat(lives(pid)).isFalse();
    }

    @Test
    void killsWhatDoesNotEndWhenAsked() {
        Path stubborn = temporary.resolve("stubborn");
        site.workloads().create(Asked.shell("w", "trap '' TERM; echo $$ > %s; while :; do sleep 0.1; done".formatted(stubborn)));
        long pid = pid(stubborn);
        deleteAndAwait("w");
        assertThat(lives(pid)).isFalse();
    }

    @Test
    void asksBeforeItKills() {
        Path tidy = temporary.resolve("tidy");
        Path ready = temporary.resolve("ready");
        site.workloads().create(Asked.shell("w", "trap 'echo tidied > %s; exit 0' TERM; echo 1 > %s; while :; do sleep 0.05; done".formatted(tidy, ready)));
        pid(ready);
        deleteAndAwait("w");
        assertThat(site.text(tidy)).isEqualTo("tidied\n");
    }

    @Test
    void aNameThatIsBeingFreedIsRefusedAsPassing() {
        Path stubborn = temporary.resolve("stubborn");
        site.workloads().create(Asked.shell("w", "trap '' TERM; echo $$ > %s; while :; do sleep 0.1; done".formatted(stubborn)));
        pid(stubborn);
        site.workloads().delete("w");
        assertThatThrownBy(() -> site.workloads().create(Asked.shell("w", "exec sleep 600"))).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_UNAVAILABLE);
            assertThat(e.code().retryable()).isTrue();
        });
        Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
    }

    @Test
    void aProcessThatGotANumberAgainIsNotTakenForTheWorkload() throws Exception {
        site.workloads().create(Asked.shell("w", "exit 0"));
        Waiting.until("it has ended", () -> site.workloads().find("w").orElseThrow().state() == State.COMPLETED);
        Process bystander = new ProcessBuilder("sleep", "600").start();
        try {
            // The record now says that the number of a process that lives was the workload's, but with another start.
            String line = Files.readString(Path.of("/proc/" + bystander.pid() + "/stat"));
            long start = ProcessTable.Stat.parse(line).orElseThrow().id().start();
            Files.writeString(site.folder("w").started(), ProcessTable.boot() + " " + line.replace(" " + start + " ", " " + (start - 1) + " "));
            Files.delete(site.folder("w").ended());
            assertThat(site.workloads().find("w").orElseThrow().state()).isEqualTo(State.FAILED);
            deleteAndAwait("w");
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void aRestartOfTheMachineIsNoticed() throws Exception {
        site.workloads().create(Asked.shell("w", "exec sleep 600"));
        Waiting.until("it runs", () -> site.workloads().find("w").orElseThrow().state() == State.RUNNING);
        Path started = site.folder("w").started();
        String text = Files.readString(started);
        Files.writeString(started, "another-boot" + text.substring(text.indexOf(' ')));
        assertThat(site.workloads().find("w").orElseThrow().state()).isEqualTo(State.FAILED);
        assertThat(site.workloads().find("w").orElseThrow().detail()).contains("restarted");
        deleteAndAwait("w");
    }

    @Test
    void whatWasNotStartedBeforeTheMachineWasRestartedNeverIs() throws Exception {
        site.workloads().create(Asked.shell("w", "exit 0"));
        Waiting.until("it has ended", () -> site.workloads().find("w").orElseThrow().state() == State.COMPLETED);
        Folder folder = site.folder("w");
        Path record = folder.path().resolve("record");
        Files.writeString(record, Files.readString(record).replaceAll("(?m)^#.*\n", "").replaceAll("(?m)^boot=.*$", "boot=another"));
        Files.delete(folder.ended());
        Files.delete(folder.started());
        assertThat(site.workloads().find("w").orElseThrow().detail()).contains("restarted before it had started");
        assertThat(site.workloads().create(Asked.shell("w", "exit 0")).state()).isEqualTo(State.FAILED);
        assertThat(folder.started()).doesNotExist();
        deleteAndAwait("w");
    }

    @Test
    void directoriesThatTheWorkloadClosedAreRemoved() throws Exception {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createFile(outside.resolve("kept"));
        site.workloads().create(Asked.shell("w", "mkdir -p a/b; touch a/b/c; ln -s %s link; chmod 000 a/b a".formatted(outside)));
        Waiting.until("it has ended", () -> site.workloads().find("w").orElseThrow().state() == State.COMPLETED);
        deleteAndAwait("w");
        Waiting.until("the directory is gone", () -> !Files.exists(temporary.resolve("local/here")));
        assertThat(outside.resolve("kept")).as("a link is not followed").exists();
    }

    @Test
    void whatIsKeptIsForTheServersUserAlone() throws Exception {
        site.workloads().create(Asked.shell("w", "exec sleep 600", java.util.Map.of("PASSWORD", "CANARY")));
        Folder folder = site.folder("w");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path()))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path().resolve("record")))).isEqualTo("rw-------");
        assertThat(folder.record().orElseThrow().toString()).doesNotContain("CANARY");
        deleteAndAwait("w");
    }

    @Test
    void theTestsOwnProcessIsNeverAMember() {
        assertThat(ProcessTable.of("here/w/none", Optional.empty(), Set.of())).isEmpty();
        long self = ProcessHandle.current().pid();
        assertThat(ProcessTable.of("here/w/none", Optional.empty(), Set.of(ProcessTable.stat(self).orElseThrow().id())))
                .noneMatch(id -> id.pid() == self);
    }
}
