package org.nembo.orchestrator.indigo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;

class MachineInfoTest {

    private static Resource resource(ResourceKind kind, Resource.State state, String site, Map<String, Object> attributes) {
        return new Resource("r", "d", "web", 2, 0, "tosca.nodes.Compute", kind, site, "d-1-web--2", "i-77", state, "", attributes,
                Map.of("flavor", "small", "image", "debian-12"), Instant.EPOCH, Instant.EPOCH, 1);
    }

    @Test
    @SuppressWarnings("unchecked")
    void tellsOfAMachine() {
        Map<String, Object> info = MachineInfo.of(resource(ResourceKind.MACHINE, Resource.State.STARTED, "lab", Map.of("public_address", "8.8.4.4",
                "private_address", "10.0.0.7")));
        List<Map<String, Object>> properties = (List<Map<String, Object>>) info.get("vmProperties");
        assertThat(properties.get(0)).containsEntry("class", "system").containsEntry("id", "web").containsEntry("state", "configured")
                .containsEntry("instance_id", "i-77").containsEntry("provider.host", "lab").containsEntry("instance_type", "small")
                .containsEntry("disk.0.image.url", "debian-12").containsEntry("net_interface.0.ip", "8.8.4.4");
        assertThat(properties.get(1)).isEqualTo(Map.of("class", "network", "id", "pub_network"));
        assertThat(properties).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3,priv", "172.16.0.1,priv", "172.2.0.1,pub", "172.32.0.1,pub", "192.168.9.9,priv", "127.0.0.1,priv", "169.254.1.1,priv", "8.8.8.8,pub",
        "localhost,priv", "web.example.org,pub", "::1,priv", "fd00::1,priv", "fe80::1,priv", "2001:db8::1,pub", "999.1.1.1,pub"})
    void knowsPublicAddresses(String address, String network) {
        assertThat(MachineInfo.text(resource(ResourceKind.WORKLOAD, Resource.State.STARTED, "lab", Map.of("host", address))))
                .contains("\"id\":\"" + network + "_network\"");
    }

    @Test
    void hasNothingToTellOfWhatIsNotThere() {
        assertThat(MachineInfo.isOf(resource(ResourceKind.MACHINE, Resource.State.STARTED, "lab", Map.of()))).isTrue();
        assertThat(MachineInfo.isOf(resource(ResourceKind.MACHINE, Resource.State.INITIAL, "", Map.of()))).isFalse();
        assertThat(MachineInfo.isOf(resource(ResourceKind.MACHINE, Resource.State.CREATING, "", Map.of()))).isFalse();
        assertThat(MachineInfo.isOf(resource(ResourceKind.LOGICAL, Resource.State.STARTED, "lab", Map.of()))).isFalse();
        assertThat(MachineInfo.isOf(resource(ResourceKind.VOLUME, Resource.State.STARTED, "lab", Map.of()))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"CREATING,pending", "CONFIGURING,running", "STARTING,running", "STARTED,configured", "STOPPING,stopped", "STOPPED,stopped", "ERROR,failed",
        "DELETING,deleting"})
    void translatesStates(Resource.State state, String word) {
        assertThat(MachineInfo.text(resource(ResourceKind.MACHINE, state, "lab", Map.of()))).contains("\"state\":\"" + word + "\"");
    }
}
