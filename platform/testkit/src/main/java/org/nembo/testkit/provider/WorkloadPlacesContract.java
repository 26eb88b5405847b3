package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.Workloads;
import org.nembo.spi.provider.Workloads.Feature;

/** What a provider keeps of the places that it runs workloads in, and that it refuses those that it has not. */
public abstract class WorkloadPlacesContract extends MachineUnderTest {

    private Workloads workloads() {
        return session().workloads().orElseThrow();
    }

    /** A port number that is free at the site. */
    protected int freePort() {
        return 23_457;
    }

    private void completed(WorkloadRequest request) {
        workloads().create(request);
        await(request.name() + " has ended", () -> {
            Workload now = workloads().find(request.name()).orElseThrow(() -> new AssertionError(request.name() + " vanished"));
            assertThat(now.state()).as("%s: %s", now.detail(), workloads().log(request.name(), 1000)).isNotEqualTo(State.FAILED);
            return now.state() == State.COMPLETED;
        });
    }

    @Test
    public void theFeaturesStayTheSame() {
        Set<Feature> features = workloads().features();
        assertThat(workloads().features()).isEqualTo(features);
        reopen();
        assertThat(workloads().features()).isEqualTo(features);
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    public void whatTheSiteDoesNotOfferIsRefused(Feature feature) {
        assumeFalse(workloads().features().contains(feature), "the site lacks " + feature);
        WorkloadRequest request = switch (feature) {
            case IMAGES -> placed(Place.image("docker.io/library/nothing:1"));
            case MACHINES -> placed(Place.machine("vm"));
            case MOUNTS -> placed(new Place("", "", List.of(new Place.Mount("data", "/data", false)), List.of(), Map.of()));
            case NETWORKS -> placed(new Place("", "", List.of(), List.of("lan"), Map.of()));
            case PORT_RULES -> placed(new Place("", "", List.of(), List.of(), Map.of("http", new PortRule(0, 23_456, "tcp", ""))));
        };
        refused(ProviderError.PROVIDER_UNSUPPORTED, "", () -> workloads().create(request));
        assertThat(workloads().find("odd")).as("what was refused is not there").isEmpty();
    }

    private static WorkloadRequest placed(Place place) {
        return Requests.placed(Requests.shell("odd", "exec sleep 600", Map.of(), Map.of(), List.of("http")), place);
    }

    @Test
    public void aVolumeIsSharedByWhatRunsOneAfterTheOther() {
        workloads(Feature.MOUNTS);
        available(volume("data"));
        completed(Requests.placed(Requests.shell("write", "echo kept > /data/note"), mounted("data", false)));
        completed(Requests.placed(Requests.shell("read", "cat /data/note; echo more > /data/note || echo refused"), mounted("data", true)));
        assertThat(workloads().log("read", 1000)).contains("kept").contains("refused");
        refused(ProviderError.PROVIDER_CONFLICT, "data", () -> volumes().delete("data"));
        workloads().delete("write");
        workloads().delete("read");
        await("both are gone", () -> workloads().find("write").isEmpty() && workloads().find("read").isEmpty());
        volumes().delete("data");
        await("it is gone", () -> volumes().find("data").isEmpty());
    }

    @Test
    public void anUnknownVolumeIsNamed() {
        workloads(Feature.MOUNTS);
        refused(ProviderError.PROVIDER_NOT_FOUND, "no-such-volume",
                () -> workloads().create(Requests.placed(Requests.shell("odd", "true"), mounted("no-such-volume", false))));
        assertThat(workloads().find("odd")).isEmpty();
    }

    @Test
    public void anUnknownNetworkIsNamed() {
        workloads(Feature.NETWORKS);
        refused(ProviderError.PROVIDER_NOT_FOUND, "no-such-network", () -> workloads()
                .create(Requests.placed(Requests.shell("odd", "true"), new Place("", "", List.of(), List.of("no-such-network"), Map.of()))));
        assertThat(workloads().find("odd")).isEmpty();
    }

    @Test
    public void aPortIsPublishedUnderTheNumberThatIsAskedFor() {
        workloads(Feature.PORT_RULES);
        Map<String, PortRule> rules = Map.of("http", new PortRule(0, freePort(), "tcp", ""));
        WorkloadRequest web = Requests.placed(Requests.web("web", "at the number"), new Place("", "", List.of(), List.of(), rules));
        String endpoint = workloads().create(web).endpoints().get("http");
        assertThat(endpoint).endsWith(":" + freePort());
        await("it answers", () -> Requests.get(endpoint).contains("at the number"));
        WorkloadRequest second = Requests.placed(Requests.web("second", "too late"), new Place("", "", List.of(), List.of(), rules));
        refused(ProviderError.PROVIDER_CONFLICT, Integer.toString(freePort()), () -> workloads().create(second));
        assertThat(workloads().find("second")).isEmpty();
    }

    private static Place mounted(String volume, boolean readOnly) {
        return new Place("", "", List.of(new Place.Mount(volume, "/data", readOnly)), List.of(), Map.of());
    }
}
