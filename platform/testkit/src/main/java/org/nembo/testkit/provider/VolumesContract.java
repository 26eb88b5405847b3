package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.spi.provider.MachineRequest.Attachment;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.Volumes.State;
import org.nembo.spi.provider.Volumes.Volume;

/** What a provider keeps that makes volumes. What is in them is in {@link MachineProgramsContract}. */
public abstract class VolumesContract extends MachineUnderTest {

    @Test
    public void aVolumeIsMade() {
        Volume created = volumes().create(volume("disk"));
        assertThat(created.name()).isEqualTo("disk");
        assertThat(created.state()).isIn(State.PENDING, State.AVAILABLE);
        Volume made = available(volume("disk"));
        assertThat(made.id()).isNotBlank().isEqualTo(created.id());
        assertThat(made.bytes()).as("as large as asked, or larger").isGreaterThanOrEqualTo(volume("disk").bytes());
        assertThat(made.labels()).isEqualTo(LABELS);
        assertThat(made.detail()).isEmpty();
        assertThat(made.attached()).isFalse();
        assertThat(made.created()).isEqualTo(created.created());
    }

    @Test
    public void whatIsCreatedTwiceIsThereOnce() {
        Volume first = available(volume("once"));
        assertThat(volumes().create(volume("once")).id()).isEqualTo(first.id());
        assertThat(volumes().list(Requests.LABEL, Requests.VALUE)).hasSize(1);
    }

    @Test
    public void aDifferentRequestOfTheSameNameIsAConflict() {
        Volume first = available(volume("taken"));
        Volumes.Request larger = new Volumes.Request("taken", LABELS, volume("taken").bytes() * 2, "");
        refused(ProviderError.PROVIDER_CONFLICT, "taken", () -> volumes().create(larger));
        assertThat(volumes().find("taken").orElseThrow()).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "..", "../etc", "UPPER", "a b"})
    public void whatIsNotThereIsEmptyAndDeletedWithSuccess(String name) {
        assertThat(volumes().find(name)).isEmpty();
        volumes().delete(name);
        assertThat(volumes().find(name)).isEmpty();
    }

    @Test
    public void whatIsDeletedTurnsEmptyAndTheNameIsFreeAgain() {
        Volume first = available(volume("again"));
        volumes().delete("again");
        volumes().delete("again");
        await("it is gone", () -> volumes().find("again").isEmpty());
        assertThat(volumes().list(Requests.LABEL, Requests.VALUE)).isEmpty();
        assertThat(available(volume("again")).id()).isNotEqualTo(first.id());
    }

    @Test
    public void anUnknownTypeIsRefused() {
        Volumes.Request odd = new Volumes.Request("odd", LABELS, 1024 * 1024, "no-such-type");
        // Where there are no volumes the test is skipped, not refused.
        Volumes volumes = volumes();
        refused(ProviderError.PROVIDER_NOT_FOUND, "no-such-type", () -> volumes.create(odd));
        assertThat(volumes().find("odd")).isEmpty();
    }

    @Test
    public void anotherSessionSeesWhatThisOneMade() {
        Volume mine = volumes().create(volume("shared"));
        reopen();
        assertThat(volumes().find("shared").orElseThrow().id()).isEqualTo(mine.id());
    }

    @Test
    public void aListHoldsWhatHasTheLabelByName() {
        volumes().create(labelled("b-one", "blue"));
        volumes().create(labelled("a-two", "blue"));
        volumes().create(labelled("c-three", "red"));
        assertThat(volumes().list("team", "blue")).extracting(Volume::name).containsExactly("a-two", "b-one");
        assertThat(volumes().list("team", "green")).isEmpty();
    }

    @Test
    public void whatIsAttachedIsNotDeletedAndStaysWhenTheMachineGoes() {
        machines();
        available(volume("data"));
        running(with(machine("holder"), new Attachment("data", "/mnt/data", "")));
        await("it is attached", () -> volumes().find("data").orElseThrow().attached());
        refused(ProviderError.PROVIDER_CONFLICT, "data", () -> volumes().delete("data"));
        assertThat(volumes().find("data")).as("it is left alone").isPresent();
        removeMachine("holder");
        await("it is free", () -> !volumes().find("data").orElseThrow().attached());
        volumes().delete("data");
        await("it is gone", () -> volumes().find("data").isEmpty());
    }

    @Test
    public void aVolumeOfOneMachineIsNotGivenToAnother() {
        machines();
        available(volume("single"));
        running(with(machine("first"), new Attachment("single", "/mnt/data", "")));
        refused(ProviderError.PROVIDER_CONFLICT, "single", () -> machines().create(with(machine("second"), new Attachment("single", "/mnt/data", ""))));
        assertThat(machines().find("second")).isEmpty();
    }

    private Volumes.Request labelled(String name, String team) {
        Map<String, String> labels = new TreeMap<>(LABELS);
        labels.put("team", team);
        return new Volumes.Request(name, labels, volume(name).bytes(), volume(name).type());
    }
}
