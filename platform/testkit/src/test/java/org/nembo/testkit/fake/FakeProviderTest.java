package org.nembo.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.MachineRequest.Size;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.testkit.fake.FakeProvider.Answer;

final class FakeProviderTest {

    private final FakeProvider provider = Told.provider();

    private static MachineRequest machine(String name) {
        return new MachineRequest(name, Map.of(), "", Size.ANY, List.of(), Map.of(), List.of(), List.of(), "");
    }

    private static WorkloadRequest script(String name, Place place) {
        return new WorkloadRequest(name, Map.of(), List.of("sh", "configure.sh"), Map.of(), Map.of(), List.of(), WorkloadRequest.Limits.NONE, place);
    }

    private void call(String operation) {
        try (CloudSession session = Told.open(provider)) {
            switch (operation) {
                case "open" -> { }
                case "quotas" -> session.quotas().orElseThrow().list();
                case "images" -> session.images().orElseThrow().list();
                case "flavors" -> session.flavors().orElseThrow().list();
                case "create" -> session.workloads().orElseThrow().create(script("w", Place.SITE));
                case "find" -> session.workloads().orElseThrow().find("w");
                case "list" -> session.workloads().orElseThrow().list("a", "b");
                case "delete" -> session.workloads().orElseThrow().delete("w");
                case "log" -> session.workloads().orElseThrow().log("w", 10);
                case "file" -> session.workloads().orElseThrow().file("w", "answer", 10);
                case "stop" -> session.workloads().orElseThrow().stop("w");
                case "start" -> session.workloads().orElseThrow().start("w");
                case "machines.create" -> session.machines().orElseThrow().create(machine("m"));
                case "machines.find" -> session.machines().orElseThrow().find("m");
                case "machines.list" -> session.machines().orElseThrow().list("a", "b");
                case "machines.start" -> session.machines().orElseThrow().start("m");
                case "machines.stop" -> session.machines().orElseThrow().stop("m");
                case "machines.delete" -> session.machines().orElseThrow().delete("m");
                case "machines.console" -> session.machines().orElseThrow().console("m", 10);
                case "volumes.create" -> session.volumes().orElseThrow().create(new Volumes.Request("v", Map.of(), 1, ""));
                case "volumes.find" -> session.volumes().orElseThrow().find("v");
                case "volumes.list" -> session.volumes().orElseThrow().list("a", "b");
                case "volumes.delete" -> session.volumes().orElseThrow().delete("v");
                case "networks.create" -> session.networks().orElseThrow().create(new Networks.Request("n", Map.of(), Networks.Kind.PRIVATE, ""));
                case "networks.find" -> session.networks().orElseThrow().find("n");
                case "networks.list" -> session.networks().orElseThrow().list("a", "b");
                case "networks.delete" -> session.networks().orElseThrow().delete("n");
                default -> throw new AssertionError(operation);
            }
        }
    }

    private static Stream<String> operations() {
        return FakeProvider.OPERATIONS.stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyCallFailsHangsAndLosesItsAnswerAtCommand(String operation) throws Exception {
        call("machines.create");
        provider.failNext(operation, new NemboException(ProviderError.PROVIDER_CAPACITY, "full"));
        assertThatThrownBy(() -> call(operation)).hasMessage("full");
        call(operation);
        provider.loseNextAnswer(operation);
        assertThatThrownBy(() -> call(operation)).hasMessageStartingWith("no answer to " + operation);
        provider.hangNext(operation, Duration.ofMillis(1));
        assertThatThrownBy(() -> call(operation)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_TIMEOUT));
        call("machines.create");
        provider.hangNext(operation, Duration.ofMinutes(1));
        CompletableFuture<Void> hanging = CompletableFuture.runAsync(() -> call(operation));
        while (provider.hanging() == 0) {
            Thread.onSpinWait();
        }
        provider.heal();
        hanging.get(10, TimeUnit.SECONDS);
        assertThat(provider.openSessions()).isZero();
        assertThat(provider.calls()).anyMatch(line -> line.startsWith(operation + " here"));
    }

    @Test
    void whatFailedDidNothingAndWhatLostItsAnswerDidIt() {
        provider.failNext("machines.create", new NemboException(ProviderError.PROVIDER_TIMEOUT, "failed"));
        assertThatThrownBy(() -> call("machines.create")).hasMessage("failed");
        assertThat(provider.ledger().all()).isEmpty();
        provider.loseNextAnswer("machines.create");
        assertThatThrownBy(() -> call("machines.create")).isInstanceOf(NemboException.class);
        call("machines.create");
        assertThat(provider.ledger().all()).as("made once").hasSize(1);
        assertThat(provider.present("here")).containsExactly("m");
        call("machines.delete");
        assertThat(provider.ledger().left()).isEmpty();
        call("machines.create");
        assertThat(provider.ledger().twice()).extracting(FakeLedger.Entry::toString).containsExactly("machine m at here");
        assertThat(provider.ledger().times("m")).isEqualTo(2);
    }

    @Test
    void anInterruptEndsAHang() throws Exception {
        provider.hangNext("find", Duration.ofMinutes(1));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> call("find"));
        thread.setUncaughtExceptionHandler((of, thrown) -> failure.set(thrown));
        thread.start();
        while (provider.hanging() == 0) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join(10_000);
        assertThat(failure.get()).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_UNAVAILABLE));
    }

    @Test
    void theTapIsToldBothBoundariesOfACall() {
        List<String> heard = new java.util.ArrayList<>();
        provider.tap((moment, operation, site, argument) -> heard.add(moment + " " + operation + " " + site + " " + argument + provider.present(site)));
        call("volumes.create");
        assertThat(heard).containsSubsequence("BEFORE volumes.create here v[]", "AFTER volumes.create here v[v]");
    }

    @Test
    void aScriptOnAMachineAnswersAsTheTestSays() {
        provider.answers(request -> request.command().contains("configure.sh")
                ? Optional.of(new Answer(0, "configured", Map.of("answer", "42"), 1)) : Optional.empty());
        try (CloudSession session = Told.open(provider)) {
            var workloads = session.workloads().orElseThrow();
            assertThatThrownBy(() -> workloads.create(script("m-configure", Place.machine("m")))).hasMessageContaining("no machine 'm'");
            session.machines().orElseThrow().create(machine("m"));
            workloads.create(script("m-configure", Place.machine("m")));
            assertThat(workloads.find("m-configure").orElseThrow().state()).isEqualTo(Workload.State.RUNNING);
            assertThat(workloads.find("m-configure").orElseThrow().state()).isEqualTo(Workload.State.COMPLETED);
            assertThat(workloads.log("m-configure", 100)).isEqualTo("configured");
            assertThat(workloads.file("m-configure", "answer", 100)).contains("42");
            assertThat(workloads.file("m-configure", "other", 100)).isEmpty();
            session.machines().orElseThrow().delete("m");
            assertThat(workloads.find("m-configure")).as("it goes with its machine").isEmpty();
            assertThat(provider.ledger().left()).isEmpty();
        }
    }

    @Test
    void aSiteLiesAtCommand() {
        provider.machineCourse(name -> Course.after(2, Machine.State.RUNNING, Machine.State.FAILED)).volumeCourse(name -> Course.always(Volumes.State.PENDING));
        call("machines.create");
        call("volumes.create");
        try (CloudSession session = Told.open(provider)) {
            var machines = session.machines().orElseThrow();
            assertThat(Stream.generate(() -> machines.find("m").orElseThrow().state()).limit(4)).containsExactly(Machine.State.RUNNING,
                    Machine.State.RUNNING, Machine.State.FAILED, Machine.State.FAILED);
            assertThat(session.volumes().orElseThrow().find("v").orElseThrow().state()).isEqualTo(Volumes.State.PENDING);
        }
    }

    @Test
    void quotasAreCountedAndRefuse() {
        provider.limits("here", Map.of("volumeBytes", 10L, "machines", 1L));
        try (CloudSession session = Told.open(provider)) {
            session.volumes().orElseThrow().create(new Volumes.Request("v", Map.of(), 8, ""));
            assertThat(session.quotas().orElseThrow().list()).containsExactly(new Quota("machines", 1, 0), new Quota("volumeBytes", 10, 8));
            assertThatThrownBy(() -> session.volumes().orElseThrow().create(new Volumes.Request("w", Map.of(), 3, "")))
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_QUOTA));
        }
    }

    @Test
    void aSiteLacksWhatItIsToldToLack() {
        provider.lacks("here", "volumes", "IMAGES");
        try (CloudSession session = Told.open(provider)) {
            assertThat(session.volumes()).isEmpty();
            assertThat(session.machines()).isPresent();
            assertThatThrownBy(() -> session.workloads().orElseThrow().create(script("w", Place.image("nginx:1"))))
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_UNSUPPORTED));
        }
    }

    @Test
    void aStoppedMachineStopsWhatRunsOnIt() {
        call("machines.create");
        try (CloudSession session = Told.open(provider)) {
            var workloads = session.workloads().orElseThrow();
            workloads.create(script("service", Place.machine("m")));
            session.machines().orElseThrow().stop("m");
            assertThat(workloads.find("service").orElseThrow().state()).isEqualTo(Workload.State.STOPPED);
            session.machines().orElseThrow().start("m");
            workloads.start("service");
            assertThat(workloads.find("service").orElseThrow().state()).isEqualTo(Workload.State.RUNNING);
        }
    }

    @Test
    void anUnknownOperationIsAMistakeOfTheTest() {
        assertThatThrownBy(() -> provider.failNext("machine.create")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("machines.create");
    }
}
