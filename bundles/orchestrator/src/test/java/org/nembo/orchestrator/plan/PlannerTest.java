package org.nembo.orchestrator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.spi.provider.PortRule;

class PlannerTest {

    private static List<String> labels(Plan plan) {
        return plan.resources().stream().map(PlannedResource::label).toList();
    }

    @Test
    void makesNoVolumeOfNoSizeAndNoneThatIsThere() {
        String two = Plans.template("""
                  inputs:
                    size: { type: scalar-unit.size, default: 0 GiB }
                    given: { type: string, default: "" }
                  node_templates:
                    vm:
                      type: tosca.nodes.Compute
                      requirements:
                        - local_storage: { node: data, relationship: { type: tosca.relationships.AttachesTo, properties: { location: /data } } }
                        - local_storage: { node: more, relationship: { type: tosca.relationships.AttachesTo, properties: { location: /more } } }
                    data: { type: tosca.nodes.BlockStorage, properties: { size: { get_input: size }, volume_id: { get_input: given } } }
                    more: { type: tosca.nodes.BlockStorage, properties: { size: 5 GiB, volume_id: { get_input: given } } }
                """);
        Plan plan = Plans.plan(two);
        assertThat(plan.resources()).extracting(each -> each.node() + " " + each.kind()).containsExactly("data LOGICAL", "more VOLUME", "vm MACHINE");
        assertThat(plan.notes()).containsExactly("'data' has the size 0 and is not made");
        Wiring wiring = new Wiring(Plans.blueprint(two).bound());
        assertThat(wiring.volumes(Plans.blueprint(two).topology().nodes().get("vm"))).extracting(each -> each.node().orElseThrow()).containsExactly("more");
        assertThat(Plans.demand(two).volumes()).isEqualTo(1);
        Plan given = Plans.plan(two.replace("default: \"\"", "default: v-1"));
        assertThat(given.resources()).extracting(each -> each.node() + " " + each.kind()).containsExactly("data LOGICAL", "more LOGICAL", "vm MACHINE");
        assertThat(given.notes()).isEmpty();
    }

    @Test
    void opensThePortsOfEverythingOnAMachine() {
        String template = Plans.template("""
                  node_templates:
                    vm: { type: tosca.nodes.Compute, capabilities: { endpoint: { properties: { port: 30443, protocol: tcp } } } }
                    front:
                      type: tosca.nodes.indigo.LRMS.FrontEnd.Kubernetes
                      properties: { admin_username: a, admin_token: b }
                      capabilities:
                        endpoint: { properties: { ports: { http_port: { protocol: tcp, source: 80, remote_cidr: 10.0.0.0/8 }, other: { source: 30443 } } } }
                      requirements: [ { host: vm } ]
                    app:
                      type: tosca.nodes.ec3.Application
                      capabilities: { endpoint: { properties: { ports: { http_port: { protocol: tcp, source: 8080 } } } } }
                      requirements: [ { host: front } ]
                """).replace("topology_template", "imports: [ https://raw.githubusercontent.com/grycap/tosca/main/custom_types.yaml ]\ntopology_template");
        Blueprint blueprint = Plans.blueprint(template);
        Map<String, PortRule> ports = Ports.ofMachine(blueprint.topology().nodes().get("vm"), blueprint.bound());
        assertThat(ports).containsOnlyKeys("port", "http-port", "app-http-port");
        assertThat(ports.get("port").target()).isEqualTo(30443);
        assertThat(ports.get("http-port").remoteCidr()).isEqualTo("10.0.0.0/8");
        assertThat(ports.get("app-http-port").target()).isEqualTo(8080);
    }

    @Test
    void refusesPortsThatAreNoneBeforeAnythingIsMade() {
        assertThatThrownBy(() -> Plans.plan(Plans.template("""
                  node_templates:
                    vm:
                      type: tosca.nodes.Compute
                      capabilities: { endpoint: { properties: { ports: { all: { protocol: tcp, source_range: [ 1, 65535 ] } } } } }
                """))).isInstanceOf(NemboException.class).hasMessage("node 'vm': source_range of port 'all' must be 1 to 100 ports, is 1 to 65535");
    }

    @Test
    void refusesAVolumeWithoutASize() {
        assertThatThrownBy(() -> Plans.plan(Plans.template("  node_templates: { data: { type: tosca.nodes.BlockStorage, properties: { snapshot_id: s } } }\n")))
                .hasMessageContaining("volume 'data' needs a size");
    }

    @Test
    void makesANetworkThatIsNamedAndDescribed() {
        String net = "  node_templates: { net: { type: tosca.nodes.network.Network, properties: { network_name: lab%s } } }\n";
        assertThat(Plans.plan(Plans.template(net.formatted(""))).resources()).extracting(each -> each.kind().name()).containsExactly("LOGICAL");
        assertThat(Plans.plan(Plans.template(net.formatted(", cidr: 10.0.0.0/24"))).resources()).extracting(each -> each.kind().name())
                .containsExactly("NETWORK");
        assertThat(Plans.plan(Plans.template(net.replace("lab", "''").formatted(""))).resources()).extracting(each -> each.kind().name())
                .containsExactly("NETWORK");
        assertThat(Plans.plan(Plans.template(net.formatted(", cidr: 10.0.0.0/24, network_id: n-1"))).resources())
                .extracting(each -> each.kind().name()).containsExactly("LOGICAL");
    }

    @Test
    void makesEveryInstanceAfterWhatItNeeds() {
        Plan plan = Plans.plan(Plans.CLUSTER);
        assertThat(labels(plan)).containsExactlyInAnyOrder("disk", "disk[1]", "outside", "worker", "worker[1]", "port", "port[1]", "agent", "agent[1]");
        assertThat(labels(plan)).containsSubsequence("disk[1]", "worker", "worker[1]", "agent", "agent[1]");
        assertThat(labels(plan)).as("a machine comes after the network that its port leads to").containsSubsequence("outside", "worker");
        assertThat(plan.resources()).extracting(PlannedResource::position).isSorted().doesNotHaveDuplicates();
        assertThat(plan.notes()).isEmpty();
    }

    @Test
    void knowsWhatEachNodeIsAtASite() {
        Plan plan = Plans.plan(Plans.CLUSTER);
        assertThat(plan.resources()).filteredOn(each -> each.instance() == 0).extracting(PlannedResource::node, PlannedResource::kind)
                .containsExactlyInAnyOrder(tuple("disk", ResourceKind.VOLUME), tuple("outside", ResourceKind.NETWORK),
                        tuple("worker", ResourceKind.MACHINE), tuple("port", ResourceKind.LOGICAL), tuple("agent", ResourceKind.SOFTWARE));
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.api.Assertions.tuple(values);
    }

    @Test
    void runsSoftwareOnTheMachineOfTheSameNumber() {
        Plan plan = Plans.plan(Plans.CLUSTER);
        PlannedResource second = plan.resources().stream().filter(each -> each.label().equals("agent[1]")).findFirst().orElseThrow();
        assertThat(second.machine()).contains(new PlannedResource.Instance("worker", 1));
        assertThat(second.operations()).containsExactly("create", "start");
        assertThat(DryRun.steps(second)).containsExactly("run create of agent[1]", "run start of agent[1]");
    }

    @Test
    void tellsTheStepsBeforeTheyAreTaken() {
        assertThat(DryRun.steps(Plans.plan(Plans.template("""
                  node_templates:
                    web: { type: nembo.nodes.Process, properties: { command: [ serve ] } }
                    net: { type: tosca.nodes.network.Network }
                """)))).containsExactly("select site", "create web", "create net", "start web", "outputs");
    }

    @Test
    void asksForAllThatDoesNotNeedEachOtherAndOnlyThenWaits() {
        assertThat(DryRun.steps(Plans.plan(Plans.CLUSTER))).containsExactly("select site",
                "create disk", "create disk[1]", "create outside", "start disk", "start disk[1]",
                "create worker", "create worker[1]", "start worker", "start worker[1]",
                "begin create of agent", "begin create of agent[1]", "run create of agent", "run create of agent[1]",
                "begin start of agent", "begin start of agent[1]", "run start of agent", "run start of agent[1]", "outputs");
        assertThat(Plans.plan(Plans.CLUSTER).resources()).filteredOn(each -> each.instance() == 0)
                .extracting(PlannedResource::node, PlannedResource::level)
                .containsExactly(tuple("disk", 0), tuple("outside", 0), tuple("worker", 1), tuple("port", 2), tuple("agent", 2));
    }

    @Test
    void honoursDerivedTypes() {
        Plan plan = Plans.plan("""
                tosca_definitions_version: tosca_simple_yaml_1_3
                node_types:
                  my.Vm: { derived_from: tosca.nodes.Compute }
                  my.Tool: { derived_from: nembo.nodes.Process }
                  my.Disk: { derived_from: tosca.nodes.BlockStorage }
                topology_template:
                  node_templates:
                    vm: { type: my.Vm }
                    tool: { type: my.Tool, properties: { command: [ x ] } }
                    disk: { type: my.Disk, properties: { size: 1 GB } }
                """);
        assertThat(plan.resources()).extracting(PlannedResource::kind)
                .containsExactlyInAnyOrder(ResourceKind.MACHINE, ResourceKind.WORKLOAD, ResourceKind.VOLUME);
    }

    @Test
    void makesNothingOfWhatIsThereAlready() {
        Plan plan = Plans.plan(Plans.template("""
                  node_templates:
                    disk: { type: tosca.nodes.BlockStorage, properties: { volume_id: data-1 } }
                    net: { type: tosca.nodes.network.Network, properties: { network_name: lab } }
                """));
        assertThat(plan.resources()).extracting(PlannedResource::kind).containsOnly(ResourceKind.LOGICAL);
    }

    @Test
    void refusesSoftwareWhoseProgramsAreNotHereAndNamesThemAll() {
        String template = Plans.CLUSTER.replace("create: |\n            #!/bin/sh\n            echo made", "configure: https://example.org/a.yml")
                .replace("start: |\n            #!/bin/sh\n            echo started", "start: scripts/b.sh");
        assertThat(template).contains("a.yml");
        assertThatThrownBy(() -> Plans.plan(template)).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(OrchestratorError.TEMPLATE_IMPLEMENTATION_MISSING);
            assertThat(e).hasMessageContaining("configure of 'agent': https://example.org/a.yml").hasMessageContaining("start of 'agent': scripts/b.sh");
        });
    }

    @Test
    void leavesOutWhatTheTypeOfAMachineWouldRunAndSaysSo() {
        Plan plan = Plans.plan(Plans.template("""
                  node_templates:
                    vm:
                      type: tosca.nodes.Compute
                      interfaces: { Standard: { configure: https://example.org/system.yml } }
                """));
        assertThat(plan.resources().get(0).operations()).isEmpty();
        assertThat(plan.notes()).containsExactly("configure of 'vm' is not run: this server does not have https://example.org/system.yml");
    }

    @Test
    void runsTheOperationsOfAMachineOnItself() {
        Plan plan = Plans.plan(Plans.template("""
                  node_templates:
                    vm:
                      type: tosca.nodes.Compute
                      interfaces:
                        Standard:
                          configure: |
                            #!/bin/sh
                            true
                """));
        assertThat(plan.resources().get(0).machine()).contains(new PlannedResource.Instance("vm", 0));
        assertThat(DryRun.steps(plan)).containsExactly("select site", "create vm", "start vm", "run configure of vm", "outputs");
    }

    @Test
    void saysWhatIsDoneOtherwiseThanWritten() {
        assertThat(Plans.plan(Plans.template("""
                  node_templates:
                    web:
                      type: tosca.nodes.Container.Application.Docker
                      artifacts: { image: { file: nginx, type: tosca.artifacts.Deployment.Image.Container.Docker } }
                      requirements: [ { host: docker } ]
                    docker:
                      type: tosca.nodes.Container.Runtime.Docker
                      requirements: [ { host: vm } ]
                    vm: { type: tosca.nodes.Compute }
                """)).notes()).containsExactly("'web' is run by the site itself, not on the machine 'vm' that hosts it in the template");
    }

    @Test
    void refusesWhatOnlyOtherServicesCanMake() {
        Map<String, String> types = Map.of("GlusterFSVolume", "", "Kubernetes.HelmChart", "name: n, repository: r, version: '1'");
        types.forEach((type, properties) -> {
            String imports = "imports: [ https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml ]\ntopology_template";
            String template = Plans.template("  node_templates: { it: { type: tosca.nodes.indigo." + type + ", properties: { " + properties + " } } }\n")
                    .replace("topology_template", imports);
            assertThatThrownBy(() -> Plans.blueprint(template)).as(type).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.members().get("errors").toString()).as(type).contains("no provider of this server can run node 'it'"));
        });
    }

    @Test
    void refusesWhatNothingHereCanRun() {
        for (String node : List.of("tosca.nodes.ObjectStorage", "tosca.nodes.LoadBalancer", "tosca.nodes.Container.Application.Docker")) {
            assertThatThrownBy(() -> Plans.blueprint(Plans.template("  node_templates: { it: { type: " + node + " } }\n")))
                    .as(node).isInstanceOfSatisfying(NemboException.class, e ->
                            assertThat(e.members().get("errors").toString()).contains("TEMPLATE_NODE_UNSUPPORTED"));
        }
        assertThatThrownBy(() -> Plans.blueprint(Plans.template("""
                  node_templates:
                    tool:
                      type: tosca.nodes.SoftwareComponent
                      interfaces: { Standard: { create: install.sh } }
                """))).hasMessageContaining("no machine to run them on");
    }
}
