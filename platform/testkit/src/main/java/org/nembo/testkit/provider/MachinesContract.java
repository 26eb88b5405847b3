package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.Machine.State;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.MachineRequest.Attachment;
import org.nembo.spi.provider.MachineRequest.Size;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Quota;

/** What a provider keeps that makes machines: their life from create to delete. What runs on them is in {@link MachineProgramsContract}. */
public abstract class MachinesContract extends MachineUnderTest {

    @Test
    public void aMachineIsMadeAndRuns() {
        Machine created = machines().create(machine("vm"));
        assertThat(created.name()).isEqualTo("vm");
        assertThat(created.state()).isIn(State.PENDING, State.RUNNING);
        Machine running = awaitMachine("vm", State.RUNNING);
        assertThat(running.id()).isNotBlank().isEqualTo(created.id());
        assertThat(running.detail()).isEmpty();
        assertThat(running.created()).isEqualTo(created.created());
        assertThat(running.labels()).isEqualTo(LABELS);
        assertThat(running.privateAddresses()).as("it has an address").isNotEmpty();
        assertThat(running.access() == Machine.Access.SSH && !running.endpoints().containsKey("ssh")).as("SSH without an endpoint").isFalse();
        assertThat(machines().console("vm", 1000)).isNotNull();
    }

    @Test
    public void whatIsCreatedTwiceIsThereOnce() {
        Machine first = machines().create(machine("once"));
        assertThat(machines().create(machine("once")).id()).isEqualTo(first.id());
        awaitMachine("once", State.RUNNING);
        assertThat(machines().create(machine("once")).id()).isEqualTo(first.id());
        assertThat(machines().list(Requests.LABEL, Requests.VALUE)).hasSize(1);
    }

    @Test
    public void whatManyCreateAtOnceIsThereOnce() throws Exception {
        machines();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<String> create = () -> {
                try (CloudSession own = open()) {
                    return own.machines().orElseThrow().create(machine("crowd")).id();
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
        assertThat(machines().list(Requests.LABEL, Requests.VALUE)).hasSize(1);
    }

    @Test
    public void aDifferentRequestOfTheSameNameIsAConflict() {
        Machine first = machines().create(machine("taken"));
        MachineRequest other = labelled(machine("taken"), Map.of("other", "label"));
        refused(ProviderError.PROVIDER_CONFLICT, "taken", () -> machines().create(other));
        assertThat(machines().find("taken").orElseThrow().id()).as("what was there is left alone").isEqualTo(first.id());
    }

    @Test
    public void whatTheSiteDoesNotHaveIsNamed() {
        MachineRequest odd = machine("odd");
        List<MachineRequest> requests = List.of(from(odd, "no-such-image", odd.size()), from(odd, odd.image(), new Size("no-such-flavor", 0, 0, 0, 0)),
                in(odd, "no-such-network"), with(odd, new Attachment("no-such-volume", "/mnt", "")));
        List<String> named = List.of("no-such-image", "no-such-flavor", "no-such-network", "no-such-volume");
        for (int i = 0; i < requests.size(); i++) {
            MachineRequest request = requests.get(i);
            refused(ProviderError.PROVIDER_NOT_FOUND, named.get(i), () -> machines().create(request));
        }
        assertThat(machines().find("odd")).as("what was refused is not there").isEmpty();
        assertThat(machines().list(Requests.LABEL, Requests.VALUE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "..", "../etc", "UPPER", "a b"})
    public void whatIsNotThereIsEmptyAndDeletedWithSuccess(String name) {
        assertThat(machines().find(name)).isEmpty();
        assertThat(machines().console(name, 100)).isEmpty();
        machines().delete(name);
        assertThat(machines().find(name)).isEmpty();
        refused(ProviderError.PROVIDER_NOT_FOUND, name, () -> machines().start(name));
        refused(ProviderError.PROVIDER_NOT_FOUND, name, () -> machines().stop(name));
    }

    @Test
    public void whatIsDeletedTurnsEmptyAndTheNameIsFreeAgain() {
        Machine first = running(machine("again"));
        machines().delete("again");
        machines().delete("again");
        await("it is gone", () -> machines().find("again").isEmpty());
        assertThat(machines().list(Requests.LABEL, Requests.VALUE)).isEmpty();
        assertThat(running(machine("again")).id()).isNotEqualTo(first.id());
    }

    @Test
    public void whatIsStoppedIsStartedAgainAsTheSame() {
        Machine first = running(machine("halted"));
        machines().stop("halted");
        machines().stop("halted");
        assertThat(awaitMachine("halted", State.STOPPED).id()).isEqualTo(first.id());
        machines().start("halted");
        machines().start("halted");
        Machine again = awaitMachine("halted", State.RUNNING);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.privateAddresses()).as("it keeps its addresses").isEqualTo(first.privateAddresses());
        assertThat(again.endpoints()).isEqualTo(first.endpoints());
        machines().stop("halted");
        awaitMachine("halted", State.STOPPED);
        removeMachine("halted");
    }

    @Test
    public void anotherSessionSeesWhatThisOneMade() {
        Machine mine = machines().create(machine("shared"));
        reopen();
        assertThat(machines().find("shared").orElseThrow().id()).isEqualTo(mine.id());
        assertThat(machines().list(Requests.LABEL, Requests.VALUE)).extracting(Machine::name).containsExactly("shared");
    }

    @Test
    public void aListHoldsWhatHasTheLabelByName() {
        machines().create(labelled(machine("b-one"), Map.of("team", "blue")));
        machines().create(labelled(machine("a-two"), Map.of("team", "blue")));
        machines().create(labelled(machine("c-three"), Map.of("team", "red")));
        assertThat(machines().list("team", "blue")).extracting(Machine::name).containsExactly("a-two", "b-one");
        assertThat(machines().list("team", "green")).isEmpty();
        assertThat(machines().list("crew", "blue")).isEmpty();
    }

    @Test
    public void everyPortThatIsAskedForHasAnEndpoint() {
        Machine made = running(ports(machine("served"), Map.of("http", PortRule.to(8080), "admin", PortRule.to(9090))));
        assertThat(made.endpoints()).containsKeys("http", "admin");
        assertThat(made.endpoints().get("http")).matches(".+:\\d+").isNotEqualTo(made.endpoints().get("admin"));
    }

    @Test
    public void aMachineCountsAgainstTheQuotaUntilItIsGone() {
        machines();
        Optional<Quota> before = quota("machines");
        assumeTrue(before.isPresent(), "the site tells its quota of machines");
        running(machine("counted"));
        assertThat(quota("machines").orElseThrow().used()).isEqualTo(before.get().used() + 1);
        removeMachine("counted");
        assertThat(quota("machines").orElseThrow().used()).isEqualTo(before.get().used());
    }

    private Optional<Quota> quota(String name) {
        return session().quotas().flatMap(quotas -> quotas.list().stream().filter(quota -> quota.name().equals(name)).findAny());
    }

    @Test
    public void aFlavorIsTakenByNameAndSmallerOnesAreRefused() {
        machines();
        assumeTrue(session().flavors().isPresent() && !session().flavors().get().list().isEmpty(), "the site has flavors");
        var flavor = session().flavors().orElseThrow().list().get(0);
        MachineRequest like = machine("sized");
        MachineRequest tooMuch = from(like, like.image(), new Size(flavor.name(), flavor.millicpus() + 1, 0, 0, 0));
        refused(ProviderError.PROVIDER_INVALID, flavor.name(), () -> machines().create(tooMuch));
        assertThat(running(from(like, like.image(), new Size(flavor.name(), 0, 0, 0, 0))).facts()).containsEntry("flavor", flavor.name());
    }
}
