package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.Networks.Kind;
import org.nembo.spi.provider.Networks.Network;
import org.nembo.spi.provider.ProviderError;

/** What a provider keeps that makes networks. Who reaches what in them is in {@link MachineProgramsContract}. */
public abstract class NetworksContract extends MachineUnderTest {

    /** A range that nothing at the site uses. */
    protected String freeCidr() {
        return "10.213.7.0/24";
    }

    @Test
    public void aNetworkIsMade() {
        Network created = networks().create(network("lan"));
        assertThat(created.name()).isEqualTo("lan");
        assertThat(created.id()).isNotBlank();
        assertThat(created.kind()).isEqualTo(network("lan").kind());
        assertThat(created.labels()).isEqualTo(LABELS);
        assertThat(networks().find("lan")).contains(created);
    }

    @Test
    public void itHasTheAddressesThatWereAskedFor() {
        networks().create(new Networks.Request("given", LABELS, Kind.ISOLATED, freeCidr()));
        assertThat(networks().find("given").orElseThrow().cidr()).isEqualTo(freeCidr());
    }

    @Test
    public void whatIsCreatedTwiceIsThereOnce() {
        Network first = networks().create(network("once"));
        assertThat(networks().create(network("once"))).isEqualTo(first);
        assertThat(networks().list(Requests.LABEL, Requests.VALUE)).hasSize(1);
    }

    @Test
    public void aDifferentRequestOfTheSameNameIsAConflict() {
        Network first = networks().create(network("taken"));
        refused(ProviderError.PROVIDER_CONFLICT, "taken", () -> networks().create(new Networks.Request("taken", LABELS, Kind.PRIVATE, freeCidr())));
        assertThat(networks().find("taken")).contains(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "..", "../etc", "UPPER", "a b"})
    public void whatIsNotThereIsEmptyAndDeletedWithSuccess(String name) {
        assertThat(networks().find(name)).isEmpty();
        networks().delete(name);
        assertThat(networks().find(name)).isEmpty();
    }

    @Test
    public void whatIsDeletedTurnsEmptyAndTheNameIsFreeAgain() {
        Network first = networks().create(network("again"));
        networks().delete("again");
        networks().delete("again");
        await("it is gone", () -> networks().find("again").isEmpty());
        assertThat(networks().create(network("again")).id()).isNotEqualTo(first.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "300.1.1.0/24", "not-a-range"})
    public void whatIsNoRangeIsRefused(String cidr) {
        refused(ProviderError.PROVIDER_INVALID, cidr, () -> networks().create(new Networks.Request("odd", LABELS, Kind.ISOLATED, cidr)));
        assertThat(networks().find("odd")).isEmpty();
    }

    @Test
    public void anotherSessionSeesWhatThisOneMade() {
        Network mine = networks().create(network("shared"));
        reopen();
        assertThat(networks().find("shared")).contains(mine);
    }

    @Test
    public void aListHoldsWhatHasTheLabelByName() {
        networks().create(labelled("b-one", "blue"));
        networks().create(labelled("a-two", "blue"));
        networks().create(labelled("c-three", "red"));
        assertThat(networks().list("team", "blue")).extracting(Network::name).containsExactly("a-two", "b-one");
        assertThat(networks().list("team", "green")).isEmpty();
    }

    @Test
    public void aMachineHasAnAddressOfItsNetworkWhichIsNotDeletedMeanwhile() {
        machines();
        networks().create(new Networks.Request("home", LABELS, Kind.PRIVATE, freeCidr()));
        Machine first = running(in(machine("first"), "home"));
        Machine second = running(in(machine("second"), "home"));
        String prefix = freeCidr().substring(0, freeCidr().lastIndexOf('.') + 1);
        assertThat(first.privateAddresses()).anyMatch(address -> address.startsWith(prefix));
        assertThat(second.privateAddresses()).anyMatch(address -> address.startsWith(prefix)).doesNotContainAnyElementsOf(first.privateAddresses());
        refused(ProviderError.PROVIDER_CONFLICT, "home", () -> networks().delete("home"));
        removeMachine("first");
        removeMachine("second");
        await("it can be deleted", () -> {
            networks().delete("home");
            return networks().find("home").isEmpty();
        });
    }

    private Networks.Request labelled(String name, String team) {
        Map<String, String> labels = new TreeMap<>(LABELS);
        labels.put("team", team);
        return new Networks.Request(name, labels, network(name).kind(), "");
    }
}
