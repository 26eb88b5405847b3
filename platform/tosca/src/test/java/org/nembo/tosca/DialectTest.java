package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {

    @ParameterizedTest
    @ValueSource(strings = {"tosca_simple_yaml_1_0", "tosca_simple_yaml_1_0_0", "tosca_simple_yaml_1_1", "tosca_simple_yaml_1_2", "tosca_simple_yaml_1_3",
        "alien_dsl_1_4_0", "alien_dsl_2_0_0", "alien_dsl_3_0_0"})
    void isUnderstood(String version) {
        CheckedTemplate checked = Templates.check(Samples.TWO_TIERS.replace("tosca_simple_yaml_1_3", version));

        assertThat(checked.findings()).isEmpty();
        assertThat(checked.orThrow().version()).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tosca_2_0", "tosca_simple_yaml_1_4", "alien_dsl", "tosca_simple_profile_for_nfv_2_0", "x\\ny", "''"})
    void isRefusedWhenItIsAnotherLanguage(String version) {
        assertThat(Templates.check(Samples.TWO_TIERS.replace("tosca_simple_yaml_1_3", "\"" + version + "\"")).errors()).extracting(Finding::code)
                .containsExactly(ToscaError.TOSCA_UNSUPPORTED_VERSION);
    }

    @Test
    void takesTheTypesOfAProfileForMissing() {
        CheckedTemplate checked = Templates.check("tosca_definitions_version: tosca_simple_profile_for_nfv_1_0_0\n"
                + "topology_template: {node_templates: {v: {type: tosca.nodes.nfv.VDU, properties: {a: b}}, c: {type: tosca.nodes.Compute, nam: x}}}");

        assertThat(checked.warnings()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_UNRESOLVED_IMPORT, ToscaError.TOSCA_UNKNOWN_TYPE);
        assertThat(checked.errors()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_UNKNOWN_KEY);
    }

    @Test
    void findsTheRequirementThatAlien4CloudNamesBesides() {
        String text = """
                tosca_definitions_version: alien_dsl_3_0_0
                topology_template:
                  node_templates:
                    m: {type: tosca.nodes.Compute}
                    app:
                      type: tosca.nodes.SoftwareComponent
                      requirements:
                        - hostedOnMachineHost:
                            {type_requirement: host, node: m, capability: tosca.capabilities.Container, relationship: tosca.relationships.HostedOn}
                """;

        assertThat(Templates.check(text).findings()).isEmpty();
        assertThat(Templates.check(text).orThrow().node("app").orElseThrow().target("host")).contains("m");
        assertThat(Templates.check(text.replace("alien_dsl_3_0_0", "tosca_simple_yaml_1_2")).errors()).extracting(Finding::code)
                .containsExactly(ToscaError.TOSCA_UNKNOWN_KEY);
    }

    @Test
    void onlyWarnsOfTheFunctionsOfAlien4Cloud() {
        CheckedTemplate checked = Templates.check(Samples.properties("environment: {A: {get_secret: [a, b]}}"));

        assertThat(checked.errors()).isEmpty();
        assertThat(checked.warnings()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_UNKNOWN_FUNCTION);
    }

    @Test
    void keepsTheTextOfNumbersAndReadsPairsWithoutBraces() {
        Topology topology = Samples.valid(Samples.topology("""
                inputs: {release: {type: version, required: true, default: 20.10, constraints: [{valid_values: [18.04, 20.10, 7]}]}}
                node_templates:
                  n: {type: nembo.nodes.Process, properties: {command: [run, get_input: release, {concat: [v, get_input: release]}]}}
                """));
        Evaluator evaluator = new Evaluator(topology.bind(Map.of()).orThrow(), AttributeSource.NONE);

        assertThat(evaluator.properties("n")).containsEntry("command", List.of("run", "20.10", "v20.10"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HOST", "SELF", "SOURCE", "TARGET"})
    void hasNoKeywordsInOutputs(String keyword) {
        assertThat(Templates.check(Samples.topology("node_templates: {m: {type: tosca.nodes.Compute}}\noutputs: {o: {value: {get_attribute: [" + keyword
                + ", private_address]}}}")).errors()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_UNKNOWN_NODE);
    }

    @Test
    void checksTheInputsOfOperationsInBothForms() {
        String types = Samples.HEAD + """
                interface_types:
                  my.Backup: {derived_from: tosca.interfaces.Root, inputs: {where: {type: string}}, save: {inputs: {count: {type: integer, default: 1}}}}
                  my.Backup3: {derived_from: tosca.interfaces.Root, operations: {save: {inputs: {count: {type: integer, default: 1}}}}}
                node_types:
                  my.Node:
                    derived_from: tosca.nodes.Root
                    interfaces:
                      Backup: {type: my.Backup}
                      Backup3: {type: my.Backup3}
                      Standard: {create: {inputs: {size: {type: scalar-unit.size, required: false}}}}
                topology_template:
                  node_templates:
                    n: {type: my.Node, interfaces: {%s}}
                """;

        for (String good : new String[] {"Backup: {inputs: {where: /x}, save: {implementation: a.sh, inputs: {count: 3}}}",
            "Backup3: {operations: {save: {inputs: {count: 3}}}}", "Standard: {create: {inputs: {size: 1 GB, other: [any]}}}"}) {
            assertThat(Templates.check(types.formatted(good)).findings()).as(good).isEmpty();
        }
        for (String bad : new String[] {"Backup: {inputs: {where: [x]}}", "Backup: {save: {inputs: {count: many}}}",
            "Backup: {save: {inputs: {where: {a: b}}}}",
            "Backup3: {operations: {save: {inputs: {count: many}}}}", "Standard: {create: {inputs: {size: big}}}"}) {
            assertThat(Templates.check(types.formatted(bad)).errors()).as(bad).extracting(Finding::code).containsExactly(ToscaError.TOSCA_TYPE_MISMATCH);
        }
    }

    @Test
    void warnsOfARepositoryThatIsNotDeclared() {
        String text = "tosca_definitions_version: tosca_simple_yaml_1_3\nrepositories: {hub: 'https://hub.example.org'}\n"
                + "topology_template: {node_templates: {n: "
                + "{type: tosca.nodes.Root, artifacts: {image: {type: tosca.artifacts.File, file: a, repository: %s}}}}}";

        assertThat(Templates.check(text.formatted("hub")).findings()).isEmpty();
        assertThat(Templates.check(text.formatted("hob")).warnings()).singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("No repository 'hob' is declared; did you mean 'hub'?"));
    }

    @Test
    void startsANodeWithoutWaitingForAPropertyThatIsAnAttributeToo() {
        Topology topology = Samples.valid(Samples.HEAD + """
                node_types:
                  my.Queue:
                    derived_from: tosca.nodes.Root
                    properties: {address: {type: string}}
                    attributes: {address: {type: string}}
                    requirements: [{receiver: {capability: tosca.capabilities.Node}}]
                  my.App: {derived_from: tosca.nodes.Root, properties: {queue: {type: string}}}
                topology_template:
                  node_templates:
                    queue: {type: my.Queue, properties: {address: 10.0.0.1}, requirements: [{receiver: app}]}
                    app: {type: my.App, properties: {queue: {get_attribute: [queue, address]}}}
                """);

        assertThat(topology.startOrder()).containsExactly("app", "queue");
        assertThat(new Evaluator(topology.bind(Map.of()).orThrow(), AttributeSource.NONE).properties("app")).containsEntry("queue", "10.0.0.1");
    }
}
