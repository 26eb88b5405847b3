package org.nembo.orchestrator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nembo.spi.provider.Workloads;

class DemandTest {

    @Test
    void addsUpEveryInstance() {
        Demand demand = Plans.demand(Plans.CLUSTER);
        assertThat(demand.machineCount()).isEqualTo(2);
        assertThat(demand.total()).isEqualTo(new Demand.Amounts(4000, 8_000_000_000L, 0));
        assertThat(demand.volumes()).isEqualTo(2);
        assertThat(demand.volumeBytes()).isEqualTo(200_000_000_000L);
        assertThat(demand.networks()).isEqualTo(1);
        assertThat(demand.ownNetworks()).as("a public network can be the site's own").isFalse();
        assertThat(demand.publicAddresses()).isEqualTo(2);
        assertThat(demand.workloads()).isZero();
        assertThat(demand.features()).containsExactly(Workloads.Feature.MACHINES);
        assertThat(demand.machines()).singleElement().satisfies(machine -> {
            assertThat(machine.count()).isEqualTo(2);
            assertThat(machine.image()).isEqualTo(new ImageNeed("", Map.of("distribution", "debian", "version", "12.0", "type", "linux")));
        });
    }

    @Test
    void knowsWhatAContainerAsksOfASite() {
        Demand demand = Plans.demand(Plans.template("""
                  node_templates:
                    web:
                      type: nembo.nodes.Container
                      properties: { image: nginx, cpus: 0.5, memory: 100 MB, ports: { http: { target: 80 } } }
                      requirements:
                        - storage: { node: disk, relationship: { type: tosca.relationships.AttachesTo, properties: { location: /var/www } } }
                        - network: net
                    disk: { type: tosca.nodes.BlockStorage, properties: { size: 1 GB } }
                    net: { type: tosca.nodes.network.Network, properties: { network_type: isolated } }
                """));
        assertThat(demand.features()).containsExactlyInAnyOrder(Workloads.Feature.IMAGES, Workloads.Feature.MOUNTS, Workloads.Feature.NETWORKS,
                Workloads.Feature.PORT_RULES);
        assertThat(demand.total()).isEqualTo(new Demand.Amounts(500, 100_000_000, 0));
        assertThat(demand.ownNetworks()).isTrue();
        assertThat(demand.workloads()).isEqualTo(1);
    }

    @Test
    void takesTheSizeOfAnApplicationFromItsRuntime() {
        Demand demand = Plans.demand(Plans.template("""
                  node_templates:
                    web:
                      type: tosca.nodes.Container.Application.Docker
                      artifacts: { image: { file: nginx, type: tosca.artifacts.Deployment.Image.Container.Docker } }
                      requirements: [ { host: docker } ]
                    docker:
                      type: tosca.nodes.Container.Runtime.Docker
                      capabilities: { host: { properties: { num_cpus: 2, mem_size: 1 GB } } }
                """));
        assertThat(demand.total()).isEqualTo(new Demand.Amounts(2000, 1_000_000_000, 0));
        assertThat(demand.workloads()).isEqualTo(1);
    }

    @Test
    void countsWhatDependsOnARunningNodeAsNothing() {
        Demand demand = Plans.demand(Plans.template("""
                  node_templates:
                    a: { type: nembo.nodes.Process, properties: { command: [ a ] } }
                    b: { type: nembo.nodes.Process, properties: { command: [ b ], cpus: { get_attribute: [ a, port ] } } }
                """));
        assertThat(demand.total()).isEqualTo(new Demand.Amounts(0, 0, 0));
        assertThat(demand.workloads()).isEqualTo(2);
    }
}
