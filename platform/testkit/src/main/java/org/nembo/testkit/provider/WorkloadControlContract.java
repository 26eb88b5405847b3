package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.Workloads;

/** What a provider keeps that stops and starts workloads, and tells what they have written into files. */
public abstract class WorkloadControlContract extends MachineUnderTest {

    private Workloads workloads() {
        return session().workloads().orElseThrow();
    }

    private void awaitState(String name, State state) {
        await(name + " is " + state, () -> workloads().find(name).orElseThrow(() -> new AssertionError(name + " vanished")).state() == state);
    }

    /** Stops it, or skips the test by name. */
    private void stop(String name) {
        try {
            workloads().stop(name);
        } catch (NemboException e) {
            if (e.code() == ProviderError.PROVIDER_UNSUPPORTED) {
                abort("the site stops workloads");
            }
            throw e;
        }
    }

    @Test
    public void whatIsStoppedIsKeptAndStartedAgain() {
        WorkloadRequest request = Requests.web("halted", "the same again");
        Workload first = workloads().create(request);
        awaitState("halted", State.RUNNING);
        String endpoint = workloads().find("halted").orElseThrow().endpoints().get("http");
        await("it answers", () -> Requests.get(endpoint).contains("the same again"));
        stop("halted");
        workloads().stop("halted");
        awaitState("halted", State.STOPPED);
        assertThat(Requests.get(endpoint)).as("nothing answers").isEmpty();
        assertThat(workloads().create(request).id()).as("asked for again, it is what is there").isEqualTo(first.id());
        assertThat(workloads().find("halted").orElseThrow().state()).as("and stays stopped").isEqualTo(State.STOPPED);
        workloads().start("halted");
        workloads().start("halted");
        awaitState("halted", State.RUNNING);
        Workload again = workloads().find("halted").orElseThrow();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.endpoints()).containsEntry("http", endpoint);
        await("it answers", () -> Requests.get(endpoint).contains("the same again"));
    }

    @Test
    public void whatItHasWrittenStays() {
        workloads().create(Requests.shell("writer", "echo run; echo run >> runs; exec sleep 600"));
        await("it has written", () -> workloads().log("writer", 1000).contains("run"));
        stop("writer");
        awaitState("writer", State.STOPPED);
        assertThat(workloads().log("writer", 1000)).contains("run");
        workloads().start("writer");
        await("it has written again", () -> workloads().log("writer", 1000).split("run", -1).length == 3);
    }

    @Test
    public void whatHasEndedStaysSo() {
        workloads().create(Requests.shell("task", "true"));
        awaitState("task", State.COMPLETED);
        stop("task");
        assertThat(workloads().find("task").orElseThrow().state()).isEqualTo(State.COMPLETED);
    }

    @Test
    public void aStoppedOneIsDeleted() {
        workloads().create(Requests.shell("halted", "exec sleep 600"));
        awaitState("halted", State.RUNNING);
        stop("halted");
        awaitState("halted", State.STOPPED);
        workloads().delete("halted");
        await("it is gone", () -> workloads().find("halted").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "..", "a b"})
    public void stoppingNothingIsSuccess(String name) {
        stop(name);
        assertThat(workloads().find(name)).isEmpty();
        assertThat(workloads().file(name, "answer", 100)).isEmpty();
    }

    @Test
    public void whatItWroteIntoItsDirectoryIsRead() {
        workloads().create(Requests.shell("script", "mkdir -p sub; printf 'blåbær' > sub/answer; printf 12345 > long", Map.of(), Map.of("given", "x"),
                java.util.List.of()));
        awaitState("script", State.COMPLETED);
        assertThat(workloads().file("script", "sub/answer", 100)).contains("blåbær");
        assertThat(workloads().file("script", "long", 5)).contains("12345");
        assertThat(workloads().file("script", "given", 5)).contains("x");
        assertThat(workloads().file("script", "nothing", 100)).isEmpty();
        assertThat(workloads().file("script", "sub", 100)).as("a directory is no file").isEmpty();
        refused(ProviderError.PROVIDER_INVALID, "long", () -> workloads().file("script", "long", 4));
    }

    @Test
    public void nothingOutsideItsDirectoryIsRead() {
        workloads().create(Requests.shell("climber", "ln -s /etc/passwd link; ln -s /etc up; mkfifo pipe; true"));
        awaitState("climber", State.COMPLETED);
        for (String path : java.util.List.of("../record", "/etc/passwd", "sub/../../record", "", "a//b")) {
            assertThatThrownBy(() -> workloads().file("climber", path, 1000)).as(path)
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_INVALID));
        }
        assertThat(workloads().file("climber", "link", 100_000)).as("a link").isEmpty();
        assertThat(workloads().file("climber", "up/passwd", 100_000)).as("below a link").isEmpty();
        assertThat(workloads().file("climber", "pipe", 100)).as("a pipe").isEmpty();
    }
}
