package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.Machines;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.Workloads;
import org.opentest4j.TestAbortedException;

/** What the contracts of machines, volumes and networks share: a session, and that nothing is left. A test is skipped by name where the site lacks it. */
public abstract class MachineUnderTest extends ProviderUnderTest {

    static final Map<String, String> LABELS = Map.of(Requests.LABEL, Requests.VALUE);

    private CloudSession session;

    /** What a machine is asked for that surely fits on the site: override where it needs an image or a flavor. */
    protected MachineRequest machine(String name) {
        return new MachineRequest(name, LABELS, "", MachineRequest.Size.ANY, List.of(), Map.of(), List.of(), List.of(), "");
    }

    /** What a volume is asked for that surely fits on the site. */
    protected Volumes.Request volume(String name) {
        return new Volumes.Request(name, LABELS, 1024 * 1024, "");
    }

    /** What a network is asked for that surely fits on the site. */
    protected Networks.Request network(String name) {
        return new Networks.Request(name, LABELS, Networks.Kind.PRIVATE, "");
    }

    @BeforeEach
    final void openSession() {
        session = open();
    }

    @AfterEach
    final void leaveNothing() {
        if (session == null) {
            // The test was skipped before it began.
            return;
        }
        try (CloudSession last = open()) {
            removeAll(last);
        }
        session.close();
    }

    private void removeAll(CloudSession last) {
        last.workloads().ifPresent(all -> {
            all.list(Requests.LABEL, Requests.VALUE).forEach(each -> all.delete(each.name()));
            await("all workloads are removed", () -> all.list(Requests.LABEL, Requests.VALUE).isEmpty());
        });
        last.machines().ifPresent(all -> {
            all.list(Requests.LABEL, Requests.VALUE).forEach(each -> all.delete(each.name()));
            await("all machines are removed", () -> all.list(Requests.LABEL, Requests.VALUE).isEmpty());
        });
        last.volumes().ifPresent(all -> {
            all.list(Requests.LABEL, Requests.VALUE).forEach(each -> all.delete(each.name()));
            await("all volumes are removed", () -> all.list(Requests.LABEL, Requests.VALUE).isEmpty());
        });
        last.networks().ifPresent(all -> {
            all.list(Requests.LABEL, Requests.VALUE).forEach(each -> all.delete(each.name()));
            await("all networks are removed", () -> all.list(Requests.LABEL, Requests.VALUE).isEmpty());
        });
    }

    /** A session like one that another job opens. */
    final void reopen() {
        session.close();
        session = open();
    }

    final CloudSession session() {
        return session;
    }

    final Machines machines() {
        assumeTrue(session.machines().isPresent(), "the site offers machines");
        return session.machines().orElseThrow();
    }

    final Volumes volumes() {
        assumeTrue(session.volumes().isPresent(), "the site offers volumes");
        return session.volumes().orElseThrow();
    }

    final Networks networks() {
        assumeTrue(session.networks().isPresent(), "the site offers networks");
        return session.networks().orElseThrow();
    }

    final Workloads workloads(Workloads.Feature feature) {
        Optional<Workloads> workloads = session.workloads();
        assumeTrue(workloads.isPresent() && workloads.get().features().contains(feature), "the site offers workloads with " + feature);
        return workloads.orElseThrow();
    }

    final Machine running(MachineRequest request) {
        machines().create(request);
        return awaitMachine(request.name(), Machine.State.RUNNING);
    }

    final Machine awaitMachine(String name, Machine.State state) {
        await(name + " is " + state, () -> {
            Machine now = machines().find(name).orElseThrow(() -> new AssertionError(name + " vanished"));
            assertThat(now.state()).as("%s (%s)".formatted(name, now.detail())).isNotEqualTo(Machine.State.FAILED);
            return now.state() == state;
        });
        return machines().find(name).orElseThrow();
    }

    final void removeMachine(String name) {
        machines().delete(name);
        await(name + " is gone", () -> machines().find(name).isEmpty());
    }

    final Volumes.Volume available(Volumes.Request request) {
        volumes().create(request);
        await(request.name() + " is available", () -> {
            Volumes.Volume now = volumes().find(request.name()).orElseThrow(() -> new AssertionError(request.name() + " vanished"));
            assertThat(now.state()).as("%s (%s)".formatted(request.name(), now.detail())).isNotEqualTo(Volumes.State.FAILED);
            return now.state() == Volumes.State.AVAILABLE;
        });
        return volumes().find(request.name()).orElseThrow();
    }

    static void refused(ProviderError code, String named, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        if (thrown instanceof TestAbortedException aborted) {
            throw aborted;
        }
        assertThat(thrown).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
                .hasMessageContaining(named);
    }

    static MachineRequest labelled(MachineRequest like, Map<String, String> more) {
        Map<String, String> labels = new TreeMap<>(like.labels());
        labels.putAll(more);
        return new MachineRequest(like.name(), labels, like.image(), like.size(), like.networks(), like.ports(), like.volumes(), like.keys(),
                like.initScript());
    }

    static MachineRequest from(MachineRequest like, String image, MachineRequest.Size size) {
        return new MachineRequest(like.name(), like.labels(), image, size, like.networks(), like.ports(), like.volumes(), like.keys(), like.initScript());
    }

    static MachineRequest in(MachineRequest like, String... networks) {
        return new MachineRequest(like.name(), like.labels(), like.image(), like.size(), List.of(networks), like.ports(), like.volumes(), like.keys(),
                like.initScript());
    }

    static MachineRequest with(MachineRequest like, MachineRequest.Attachment... volumes) {
        return new MachineRequest(like.name(), like.labels(), like.image(), like.size(), like.networks(), like.ports(), List.of(volumes), like.keys(),
                like.initScript());
    }

    static MachineRequest ports(MachineRequest like, Map<String, PortRule> ports) {
        return new MachineRequest(like.name(), like.labels(), like.image(), like.size(), like.networks(), ports, like.volumes(), like.keys(),
                like.initScript());
    }

    static MachineRequest script(MachineRequest like, String initScript) {
        return new MachineRequest(like.name(), like.labels(), like.image(), like.size(), like.networks(), like.ports(), like.volumes(), like.keys(),
                initScript);
    }
}
