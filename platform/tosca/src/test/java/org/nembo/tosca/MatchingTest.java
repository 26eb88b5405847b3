package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatchingTest {

    private static final String MACHINES = """
            small: {type: tosca.nodes.Compute, capabilities: {host: {properties: {num_cpus: 1, mem_size: 1 GB}}, os: {properties: {type: linux}}}}
            large: {type: tosca.nodes.Compute, capabilities: {host: {properties: {num_cpus: 8, mem_size: 16 GB}}, os: {properties: {type: linux}}}}
            """;

    @ParameterizedTest
    @ValueSource(strings = {
        "{node: tosca.nodes.Compute, node_filter: {capabilities: [{host: {properties: [{num_cpus: {greater_than: 4}}]}}]}}",
        "{node_filter: {capabilities: [{host: {properties: [{num_cpus: {in_range: [4, 16]}}, {mem_size: {greater_or_equal: 2 GB}}]}}]}}",
        "{node_filter: {capabilities: {tosca.capabilities.Container: {properties: {num_cpus: 8}}}}}",
        "{node: tosca.nodes.Compute, node_filter: {capabilities: [{host: {properties: [{num_cpus: [{greater_than: 4}, {less_than: 9}]}]}}]}}"})
    void picksTheNodeThatPassesTheFilter(String requirement) {
        Topology topology = Samples.valid(Samples.nodes(MACHINES + "app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: " + requirement + "}]}"));

        assertThat(topology.node("app").orElseThrow().target("host")).contains("large");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{node: small, node_filter: {capabilities: [{host: {properties: [{num_cpus: {greater_than: 4}}]}}]}} | TOSCA_UNMET_REQUIREMENT  | greater",
        "{node: tosca.nodes.Compute, node_filter: {capabilities: [{host: {properties: [{num_cpu: 4}]}}]}}              | TOSCA_UNKNOWN_PROPERTY   | num_cpus",
        "{node: tosca.nodes.Compute, node_filter: {capabilities: [{hst: {properties: [{num_cpus: 4}]}}]}}              | TOSCA_UNKNOWN_CAPABILITY | host",
        "{node: tosca.nodes.Compute, node_filter: {properties: [{name: x}]}}                                           | TOSCA_UNKNOWN_PROPERTY   | name",
        "{node: tosca.nodes.Compute, node_filter: {capabilities: [{host: {properties: [{num_cpus: {gtr: 4}}]}}]}} | TOSCA_INVALID_CONSTRAINT | Unknown",
        "{node: tosca.nodes.Compute, node_filter: [a]}                                                                | TOSCA_STRUCTURE          | mapping"})
    void saysWhatIsWrongWithAFilter(String requirement, String code, String message) {
        CheckedTemplate checked = Templates.check(Samples.nodes(MACHINES + "app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: " + requirement
                + "}]}"));

        assertThat(checked.errors()).anySatisfy(finding -> {
            assertThat(finding.code().name()).isEqualTo(code);
            assertThat(finding.message()).contains(message);
        });
    }

    @Test
    void leavesOpenWhatDependsOnAnInput() {
        CheckedTemplate checked = Templates.check(Samples.topology("""
                inputs: {cpus: {type: integer}}
                node_templates:
                  machine: {type: tosca.nodes.Compute, capabilities: {host: {properties: {num_cpus: {get_input: cpus}}}}}
                  app:
                    type: tosca.nodes.SoftwareComponent
                    requirements: [{host: {node: machine, node_filter: {capabilities: [{host: {properties: [{num_cpus: {greater_than: 4}}]}}]}}}]
                """));

        assertThat(checked.findings()).isEmpty();
    }

    @Test
    void warnsWhenNothingPassesTheFilter() {
        CheckedTemplate checked = Templates.check(Samples.nodes(MACHINES + "app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: "
                + "{node_filter: {capabilities: [{host: {properties: [{num_cpus: {greater_than: 64}}]}}]}}}]}"));

        assertThat(checked.warnings()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_UNMET_REQUIREMENT);
    }

    @Test
    void checksTheFilterOfANodeThatIsToBeSelected() {
        String node = "app: {type: tosca.nodes.Compute, directives: [select], node_filter: {capabilities: [{host: {properties: [{%s: {greater_than: 1}}]}}]}}";

        assertThat(Templates.check(Samples.nodes(node.formatted("num_cpus"))).findings()).isEmpty();
        assertThat(Templates.check(Samples.nodes(node.formatted("num_cpu"))).errors()).extracting(finding -> finding.suggestion().orElse(""))
                .containsExactly("num_cpus");
    }

    @Test
    void warnsOfMoreTargetsThanTheTypeAllowsAndOfSourcesThatACapabilityIsNotMeantFor() {
        CheckedTemplate checked = Templates.check(Samples.HEAD + """
                node_types:
                  my.Server:
                    derived_from: tosca.nodes.Root
                    capabilities: {data: {type: tosca.capabilities.Endpoint, valid_source_types: [tosca.nodes.WebApplication]}}
                  my.Client:
                    derived_from: tosca.nodes.Root
                    requirements: [{data: {capability: tosca.capabilities.Endpoint, occurrences: [0, 2]}}]
                  my.Page:
                    derived_from: tosca.nodes.WebApplication
                    requirements: [{data: {capability: tosca.capabilities.Endpoint}}]
                topology_template:
                  node_templates:
                    server: {type: my.Server}
                    page: {type: my.Page, requirements: [{data: server}]}
                    client: {type: my.Client, requirements: [{data: server}]}
                    many: {type: my.Page, requirements: [{data: server}, {data: server}]}
                """);

        assertThat(checked.errors()).isEmpty();
        assertThat(checked.warnings()).extracting(Finding::message).containsExactly("The capability 'data' of node 'server' is not meant for a my.Client",
                "my.Page has the requirement 'data' at most 1 times");
    }

    @Test
    void honoursDerivedTypesEverywhere() {
        Topology topology = Samples.valid(Samples.HEAD + """
                node_types:
                  my.Machine: {derived_from: tosca.nodes.Compute}
                  my.Machine2: {derived_from: my.Machine, capabilities: {host: {type: my.Host}}}
                capability_types: {my.Host: {derived_from: tosca.capabilities.Compute, properties: {rack: {type: string, default: r1}}}}
                relationship_types: {my.On: {derived_from: tosca.relationships.HostedOn}}
                group_types: {my.Group: {derived_from: tosca.groups.Root, members: [tosca.nodes.Compute]}}
                policy_types: {my.Policy: {derived_from: tosca.policies.Placement, targets: [tosca.nodes.Compute], properties: {zone: {type: string}}}}
                topology_template:
                  node_templates:
                    m: {type: my.Machine2, capabilities: {host: {properties: {num_cpus: 2}}}}
                    app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: {node: m, relationship: my.On}}]}
                  groups: {g: {type: my.Group, members: [m]}}
                  policies: [{p: {type: my.Policy, targets: [m], properties: {zone: a}}}]
                """);

        assertThat(topology.nodesOfType("tosca.nodes.Compute")).extracting(NodeTemplate::name).containsExactly("m");
        assertThat(topology.node("m").orElseThrow().capabilities().get("host").property("rack")).isPresent();
        assertThat(topology.node("app").orElseThrow().requirements().get(0).relationship().orElseThrow().isA("tosca.relationships.HostedOn")).isTrue();
        assertThat(topology.policies().get("p").type().isA("tosca.policies.Placement")).isTrue();
        assertThat(topology.groups().get("g").type().names()).isEqualTo(List.of("my.Group", "tosca.groups.Root"));
    }

    @Test
    void warnsWhenAPolicyOrGroupIsMeantForOtherNodes() {
        CheckedTemplate checked = Templates.check(Samples.HEAD + """
                group_types: {my.Group: {derived_from: tosca.groups.Root, members: [tosca.nodes.Compute]}}
                policy_types: {my.Policy: {derived_from: tosca.policies.Placement, targets: [tosca.nodes.Compute]}}
                topology_template:
                  node_templates: {app: {type: tosca.nodes.SoftwareComponent}}
                  groups: {g: {type: my.Group, members: [app]}}
                  policies: [{p: {type: my.Policy, targets: [app, g]}}]
                """);

        assertThat(checked.errors()).isEmpty();
        assertThat(checked.warnings()).extracting(Finding::message).containsExactly("my.Group is not meant for a tosca.nodes.SoftwareComponent",
                "my.Policy is not meant for a tosca.nodes.SoftwareComponent");
    }

    /** The name of version 1.3 for what a machine offers, required of a machine of a library that has the older one. */
    @Test
    void takesTheNewNameOfWhatAMachineOffersForTheOldOne() {
        String template = Samples.HEAD + """
                node_types:
                  my.Machine: {derived_from: tosca.nodes.Compute, capabilities: {host: {type: my.Container}}}
                  my.Runtime: {derived_from: tosca.nodes.Root, capabilities: {host: {type: my.Container}}}
                  my.Data: {derived_from: tosca.nodes.Root, requirements: [{host: {capability: tosca.capabilities.Compute}}]}
                capability_types:
                  my.Container: {derived_from: tosca.capabilities.Container}
                topology_template:
                  node_templates:
                    vm: {type: my.Machine}
                    box: {type: my.Runtime}
                    data: {type: my.Data, requirements: [{host: vm}]}
                """;
        assertThat(Templates.check(template).findings()).isEmpty();
        assertThat(Samples.places(Templates.check(template.replace("host: vm", "host: box")).errors())).containsExactly("TOSCA_UNMET_REQUIREMENT 12:49");
    }
}
