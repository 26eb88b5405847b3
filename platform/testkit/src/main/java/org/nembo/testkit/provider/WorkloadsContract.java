package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.Workloads;

/** What a provider keeps that runs workloads: their life from create to delete. What goes into them is in {@link WorkloadInputsContract}. */
public abstract class WorkloadsContract extends ProviderUnderTest {

    private CloudSession session;

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
            Workloads all = last.workloads().orElseThrow();
            List<Workload> left = all.list(Requests.LABEL, Requests.VALUE);
            left.forEach(workload -> all.delete(workload.name()));
            await("all is removed", () -> all.list(Requests.LABEL, Requests.VALUE).isEmpty());
        }
        session.close();
    }

    protected final Workloads workloads() {
        return session.workloads().orElseThrow();
    }

    private Workload awaitState(String name, State state) {
        await(name + " is " + state, () -> {
            Workload now = workloads().find(name).orElseThrow(() -> new AssertionError(name + " vanished"));
            assertThat(now.state()).as("%s (%s)".formatted(name, now.detail())).isIn(State.PENDING, State.RUNNING, state);
            return now.state() == state;
        });
        return workloads().find(name).orElseThrow();
    }

    @Test
    public void runsAndAnswersOnItsPort() {
        WorkloadRequest request = Requests.web("web", "hello from the contract");
        Workload created = workloads().create(request);
        assertThat(created.name()).isEqualTo("web");
        assertThat(created.state()).isIn(State.PENDING, State.RUNNING);
        Workload running = awaitState("web", State.RUNNING);
        assertThat(running.id()).isNotBlank().isEqualTo(created.id());
        assertThat(running.detail()).isEmpty();
        assertThat(running.created()).isEqualTo(created.created());
        assertThat(running.labels()).isEqualTo(request.labels());
        assertThat(running.endpoints()).containsOnlyKeys("http");
        await("it answers", () -> Requests.get(running.endpoints().get("http")).contains("hello from the contract"));
    }

    @Test
    public void whatIsCreatedTwiceRunsOnce() {
        WorkloadRequest request = Requests.shell("once", "echo started; exec sleep 600");
        Workload first = workloads().create(request);
        Workload second = workloads().create(request);
        assertThat(second.id()).isEqualTo(first.id());
        await("it has started", () -> workloads().log("once", 1000).contains("started"));
        assertThat(workloads().create(request).id()).isEqualTo(first.id());
        assertThat(workloads().log("once", 1000).split("started", -1)).as("it started once").hasSize(2);
    }

    @Test
    public void whatManyCreateAtOnceRunsOnce() throws Exception {
        WorkloadRequest request = Requests.shell("crowd", "echo started; exec sleep 600");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<String> create = () -> {
                try (CloudSession own = open()) {
                    return own.workloads().orElseThrow().create(request).id();
                }
            };
            List<String> ids = new ArrayList<>();
            for (Future<String> id : threads.invokeAll(List.of(create, create, create, create, create, create, create, create))) {
                ids.add(id.get());
            }
            assertThat(ids).containsOnly(ids.get(0));
        } finally {
            threads.shutdownNow();
        }
        await("it has started", () -> workloads().log("crowd", 1000).contains("started"));
        assertThat(workloads().list(Requests.LABEL, Requests.VALUE)).hasSize(1);
        assertThat(workloads().log("crowd", 1000).split("started", -1)).as("it started once").hasSize(2);
    }

    @Test
    public void aDifferentRequestOfTheSameNameIsAConflict() {
        Workload first = workloads().create(Requests.shell("taken", "exec sleep 600"));
        assertThatThrownBy(() -> workloads().create(Requests.shell("taken", "exec sleep 601")))
                .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_CONFLICT))
                .hasMessageContaining("taken");
        assertThat(workloads().find("taken").orElseThrow().id()).as("what was there is left alone").isEqualTo(first.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "..", "../etc", "UPPER", "a b"})
    public void whatIsNotThereIsEmptyAndDeletedWithSuccess(String name) {
        assertThat(workloads().find(name)).isEmpty();
        assertThat(workloads().log(name, 100)).isEmpty();
        workloads().delete(name);
        assertThat(workloads().find(name)).isEmpty();
    }

    @Test
    public void whatIsDeletedTurnsEmptyAndTheNameIsFreeAgain() {
        Workload first = workloads().create(Requests.web("again", "first"));
        awaitState("again", State.RUNNING);
        await("it answers", () -> Requests.get(first.endpoints().getOrDefault("http", endpoint("again"))).contains("first"));
        String endpoint = endpoint("again");
        workloads().delete("again");
        workloads().delete("again");
        await("it is gone", () -> workloads().find("again").isEmpty());
        assertThat(Requests.get(endpoint)).as("nothing answers any more").isEmpty();
        assertThat(workloads().list(Requests.LABEL, Requests.VALUE)).isEmpty();
        assertThat(workloads().create(Requests.web("again", "second")).id()).isNotEqualTo(first.id());
    }

    @Test
    public void oneThatEndsWithZeroIsCompleted() {
        workloads().create(Requests.shell("task", "echo done"));
        awaitState("task", State.COMPLETED);
        assertThat(workloads().log("task", 1000)).contains("done");
    }

    @Test
    public void oneThatEndsOtherwiseHasFailedAndSaysHow() {
        workloads().create(Requests.shell("broken", "echo oh no >&2; exit 3"));
        assertThat(awaitState("broken", State.FAILED).detail()).contains("3");
        assertThat(workloads().log("broken", 1000)).contains("oh no");
    }

    @Test
    public void aCommandThatDoesNotExistFailsInPlainWords() {
        try {
            workloads().create(Requests.of("absent", List.of("there-is-no-such-command", "x")));
            assertThat(awaitState("absent", State.FAILED).detail()).contains("there-is-no-such-command");
        } catch (NemboException e) {
            assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_INVALID);
            assertThat(e).hasMessageContaining("there-is-no-such-command");
            assertThat(workloads().find("absent")).as("what was refused is not there").isEmpty();
        }
    }

    @Test
    public void anotherSessionSeesWhatThisOneMade() {
        Workload mine = workloads().create(Requests.shell("shared", "exec sleep 600"));
        session.close();
        session = open();
        assertThat(workloads().find("shared").orElseThrow().id()).isEqualTo(mine.id());
        assertThat(workloads().list(Requests.LABEL, Requests.VALUE)).extracting(Workload::name).containsExactly("shared");
    }

    @Test
    public void aListHoldsWhatHasTheLabelByName() {
        workloads().create(Requests.labelled("b-one", Map.of("team", "blue")));
        workloads().create(Requests.labelled("a-two", Map.of("team", "blue")));
        workloads().create(Requests.labelled("c-three", Map.of("team", "red")));
        assertThat(workloads().list("team", "blue")).extracting(Workload::name).containsExactly("a-two", "b-one");
        assertThat(workloads().list("team", "green")).isEmpty();
        assertThat(workloads().list("crew", "blue")).isEmpty();
    }

    private String endpoint(String name) {
        return workloads().find(name).orElseThrow().endpoints().get("http");
    }
}
