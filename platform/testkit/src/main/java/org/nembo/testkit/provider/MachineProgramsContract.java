package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.MachineRequest.Attachment;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.Networks.Kind;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.Workloads;
import org.nembo.spi.provider.Workloads.Feature;

/** What a provider keeps whose machines run programs as workloads: they need a POSIX shell, and for the network {@link #java}. */
public abstract class MachineProgramsContract extends MachineUnderTest {

    /** Where Java 17 is on the machines; tests of the network are skipped where it is empty. */
    protected String java() {
        return Requests.JAVA;
    }

    private Workloads workloads() {
        machines();
        return workloads(Feature.MACHINES);
    }

    private static WorkloadRequest shell(String name, String machine, String script) {
        return Requests.placed(Requests.shell(name, script), Place.machine(machine));
    }

    private String outputOf(WorkloadRequest request) {
        workloads().create(request);
        await(request.name() + " has ended", () -> {
            Workload now = workloads().find(request.name()).orElseThrow(() -> new AssertionError(request.name() + " vanished"));
            assertThat(now.state()).as("%s: %s", now.detail(), workloads().log(request.name(), 1000)).isNotEqualTo(State.FAILED);
            return now.state() == State.COMPLETED;
        });
        return workloads().log(request.name(), 10_000);
    }

    private State state(String name) {
        return workloads().find(name).map(Workload::state).orElseThrow(() -> new AssertionError(name + " vanished"));
    }

    @Test
    public void aScriptRunsOnAMachineAndAnswers() {
        workloads();
        running(machine("vm"));
        WorkloadRequest script = Requests.placed(Requests.shell("vm-configure", "cat given; echo \"$COLOUR\"; printf 'it is %s' \"$COLOUR\" > answer",
                Map.of("COLOUR", "blue"), Map.of("given", "given\n"), List.of()), Place.machine("vm"));
        assertThat(outputOf(script)).isEqualTo("given\nblue\n");
        assertThat(workloads().file("vm-configure", "answer", 1000)).contains("it is blue");
        assertThat(workloads().file("vm-configure", "nothing", 1000)).isEmpty();
    }

    @Test
    public void aScriptThatFailsSaysHow() {
        workloads();
        running(machine("vm"));
        workloads().create(shell("vm-broken", "vm", "echo oh no >&2; exit 3"));
        await("it has ended", () -> state("vm-broken") == State.FAILED);
        assertThat(workloads().find("vm-broken").orElseThrow().detail()).contains("3");
        assertThat(workloads().log("vm-broken", 1000)).contains("oh no");
    }

    @Test
    public void nothingRunsOnAMachineThatIsNotThereOrDoesNotRun() {
        refused(ProviderError.PROVIDER_NOT_FOUND, "no-such-machine", () -> workloads().create(shell("lost", "no-such-machine", "true")));
        running(machine("vm"));
        machines().stop("vm");
        awaitMachine("vm", Machine.State.STOPPED);
        refused(ProviderError.PROVIDER_UNAVAILABLE, "vm", () -> workloads().create(shell("lost", "vm", "true")));
        assertThat(workloads().find("lost")).isEmpty();
    }

    @Test
    public void theHomeIsTheMachinesOwn() {
        workloads();
        running(machine("one"));
        running(machine("two"));
        outputOf(shell("one-write", "one", "echo here > \"$HOME/trace\""));
        assertThat(outputOf(shell("one-read", "one", "cat \"$HOME/trace\""))).isEqualTo("here\n");
        assertThat(outputOf(shell("two-read", "two", "test -e \"$HOME/trace\" || echo absent"))).isEqualTo("absent\n");
        machines().stop("one");
        awaitMachine("one", Machine.State.STOPPED);
        machines().start("one");
        awaitMachine("one", Machine.State.RUNNING);
        assertThat(outputOf(shell("one-again", "one", "cat \"$HOME/trace\""))).as("it keeps its disk").isEqualTo("here\n");
    }

    @Test
    public void theInitScriptRunsOnceWhenItFirstStarts() {
        workloads();
        running(script(machine("vm"), "echo begun >> \"$HOME/begun\"\necho said\n"));
        await("the script has run", () -> machines().console("vm", 10_000).contains("said"));
        machines().stop("vm");
        awaitMachine("vm", Machine.State.STOPPED);
        machines().start("vm");
        awaitMachine("vm", Machine.State.RUNNING);
        assertThat(outputOf(shell("vm-read", "vm", "cat \"$HOME/begun\""))).isEqualTo("begun\n");
    }

    @Test
    public void whatRunsOnAMachineGoesWithIt() {
        workloads();
        running(machine("vm"));
        workloads().create(shell("vm-service", "vm", "exec sleep 600"));
        await("it runs", () -> state("vm-service") == State.RUNNING);
        removeMachine("vm");
        await("it is gone", () -> workloads().find("vm-service").isEmpty());
    }

    @Test
    public void whatRanOnAStoppedMachineCanBeStartedAgain() {
        workloads();
        running(machine("vm"));
        workloads().create(shell("vm-service", "vm", "echo run >> \"$HOME/runs\"; exec sleep 600"));
        await("it runs", () -> state("vm-service") == State.RUNNING);
        outputOf(shell("vm-task", "vm", "until test -e \"$HOME/runs\"; do sleep 0.1; done"));
        machines().stop("vm");
        awaitMachine("vm", Machine.State.STOPPED);
        await("it is stopped", () -> state("vm-service") == State.STOPPED);
        assertThat(state("vm-task")).as("what had ended stays so").isEqualTo(State.COMPLETED);
        machines().start("vm");
        awaitMachine("vm", Machine.State.RUNNING);
        workloads().start("vm-service");
        await("it runs", () -> state("vm-service") == State.RUNNING);
        String twice = "until test \"$(cat \"$HOME/runs\")\" = \"run\nrun\"; do sleep 0.1; done; echo twice";
        assertThat(outputOf(shell("vm-count", "vm", twice))).isEqualTo("twice\n");
    }

    @Test
    public void aVolumeIsUnderItsPathAndOutlivesTheMachine() {
        workloads();
        available(volume("data"));
        running(with(machine("first"), new Attachment("data", "/mnt/data", "")));
        outputOf(shell("first-write", "first", "echo kept > /mnt/data/note"));
        removeMachine("first");
        await("it is free", () -> !volumes().find("data").orElseThrow().attached());
        running(with(machine("second"), new Attachment("data", "/mnt/data", "")));
        assertThat(outputOf(shell("second-read", "second", "cat /mnt/data/note"))).isEqualTo("kept\n");
    }

    @Test
    public void whatListensOnAPortOfTheMachineIsReachedAtItsEndpoint() {
        workloads();
        assumeTrue(!java().isEmpty(), "the machines have Java");
        Machine vm = running(ports(machine("vm"), Map.of("http", PortRule.to(8080))));
        workloads().create(server("vm-web", "vm", 8080, "from the machine"));
        await("it answers", () -> Requests.get(vm.endpoints().get("http")).contains("from the machine"));
        machines().stop("vm");
        awaitMachine("vm", Machine.State.STOPPED);
        await("nothing answers", () -> Requests.get(vm.endpoints().get("http")).isEmpty());
    }

    @Test
    public void machinesOfOneNetworkReachEachOtherAndOthersDoNot() {
        workloads();
        networks().create(new Networks.Request("inner", LABELS, Kind.ISOLATED, ""));
        networks().create(new Networks.Request("outer", LABELS, Kind.ISOLATED, ""));
        assumeTrue(!java().isEmpty(), "the machines have Java");
        Machine server = running(in(machine("server"), "inner"));
        running(in(machine("friend"), "inner"));
        running(in(machine("stranger"), "outer"));
        workloads().create(server("server-web", "server", 8080, "hello"));
        String address = server.privateAddresses().get(0);
        assertThat(outputOf(fetch("friend-get", "friend", address, 30))).contains("hello");
        assertThat(outputOf(fetch("stranger-get", "stranger", address, 2))).contains("unreachable");
    }

    private WorkloadRequest server(String name, String machine, int port, String text) {
        return Requests.placed(Requests.server(name, java(), port, text), Place.machine(machine));
    }

    private WorkloadRequest fetch(String name, String machine, String address, int seconds) {
        return Requests.placed(Requests.fetch(name, java(), "http://" + address + ":8080/", seconds), Place.machine(machine));
    }
}
