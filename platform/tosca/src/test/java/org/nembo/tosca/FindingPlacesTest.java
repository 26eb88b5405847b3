package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.tosca.Samples.HEAD;
import static org.nembo.tosca.Samples.nodes;
import static org.nembo.tosca.Samples.properties;
import static org.nembo.tosca.Samples.topology;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every code, with its exact place and path. */
class FindingPlacesTest {

    private static final String INFN = "https://baltig.infn.it/infn-cloud/tosca-types/-/raw/master/tosca_types/";
    private static final String PROPERTIES = "topology_template.node_templates.n.properties.";

    static Stream<Arguments> cases() {
        return Stream.of(structure(), types(), values(), bounds(), functions(), graphs()).flatMap(each -> each);
    }

    private static Stream<Arguments> structure() {
        return Stream.of(
                wrong("a: [b", "TOSCA_SYNTAX 1:6", "", ""),
                wrong("", "TOSCA_SYNTAX 1:1", "", ""),
                wrong("- a", "TOSCA_STRUCTURE 1:1", "", ""),
                wrong(HEAD + "---\na: b\n", "TOSCA_SYNTAX 2:1", "", ""),
                wrong("topology_template: {}", "TOSCA_MISSING_KEY 1:1", "", "tosca_definitions_version: tosca_simple_yaml_1_3"),
                wrong("tosca_definitions_version: tosca_simple_yaml_1_4", "TOSCA_UNSUPPORTED_VERSION 1:28", "tosca_definitions_version",
                        "tosca_simple_yaml_1_0"),
                wrong(HEAD + "topology_templates: {}", "TOSCA_UNKNOWN_KEY 2:1", "topology_templates", "topology_template"),
                wrong(HEAD + "topology_template: []", "TOSCA_STRUCTURE 2:20", "topology_template", ""),
                wrong(HEAD + "description: !!python/object:os.system x", "TOSCA_TAG 2:14", "", ""),
                wrong(HEAD + "description: a\ndescription: b", "TOSCA_DUPLICATE_KEY 3:1", "description", ""),
                wrong(topology("inputs: {a: {type: string}}\ninputs: {}"), "TOSCA_DUPLICATE_KEY 4:3", "topology_template.inputs", ""),
                wrong(HEAD + "? [a]\n: b", "TOSCA_STRUCTURE 2:3", "", ""),
                wrong(nodes("n: {requirements: []}"), "TOSCA_MISSING_KEY 4:5", "topology_template.node_templates.n", ""),
                wrong(nodes("n: {type: tosca.nodes.Root, propertys: {}}"), "TOSCA_UNKNOWN_KEY 4:33", "topology_template.node_templates.n.propertys",
                        "properties"),
                wrong(nodes("n: {type: tosca.nodes.Root, artifacts: {a: {type: tosca.artifacts.File}}}"), "TOSCA_ARTIFACT 4:45",
                        "topology_template.node_templates.n.artifacts.a", ""),
                wrong(topology("outputs: {o: {description: x}}"), "TOSCA_MISSING_KEY 3:13", "topology_template.outputs.o", ""));
    }

    private static Stream<Arguments> types() {
        return Stream.of(
                wrong(nodes("n: {type: nembo.nodes.Proces}"), "TOSCA_UNKNOWN_TYPE 4:15", "topology_template.node_templates.n.type", "nembo.nodes.Process"),
                wrong(nodes("n: {type: my.nodes.Compute}"), "TOSCA_UNKNOWN_TYPE 4:15", "topology_template.node_templates.n.type", ""),
                wrong(HEAD + "node_types: {a: {derived_from: b}, b: {derived_from: a}}\n", "TOSCA_TYPE_CYCLE 2:14", "node_types.a", ""),
                wrong(HEAD + "node_types: {a: {derived_from: tosca.nodes.Rot}}", "TOSCA_UNKNOWN_TYPE 2:32", "node_types.a.derived_from", "tosca.nodes.Root"),
                wrong(HEAD + "data_types: {a: {properties: {x: {type: strng}}}}", "TOSCA_UNKNOWN_TYPE 2:41", "data_types.a.properties.x.type", "string"),
                wrong(HEAD + "data_types: {a: {properties: {x: {type: integer, default: y}}}}", "TOSCA_TYPE_MISMATCH 2:59",
                        "data_types.a.properties.x.default", ""),
                wrong(HEAD + "node_types: {a: {derived_from: tosca.nodes.Root, capabilities: {c: {type: x.Y}}}}", "TOSCA_UNKNOWN_TYPE 2:65",
                        "node_types.a.capabilities.c.type", ""),
                wrong(nodes("n: {type: tosca.nodes.Compute, capabilities: {hst: {}}}"), "TOSCA_UNKNOWN_CAPABILITY 4:51",
                        "topology_template.node_templates.n.capabilities.hst", "host"),
                wrong(nodes("n: {type: tosca.nodes.Compute, requirements: [{local: x}]}"), "TOSCA_UNKNOWN_REQUIREMENT 4:52",
                        "topology_template.node_templates.n.requirements.0.local", ""),
                wrong(nodes("n: {type: tosca.nodes.Root, interfaces: {Standrd: {}}}"), "TOSCA_UNKNOWN_INTERFACE 4:46",
                        "topology_template.node_templates.n.interfaces.Standrd", "Standard"),
                wrong(nodes("n: {type: tosca.nodes.Root, interfaces: {Standard: {strat: a.sh}}}"), "TOSCA_UNKNOWN_OPERATION 4:57",
                        "topology_template.node_templates.n.interfaces.Standard.strat", "start"),
                wrong(topology("inputs: {a: {type: integr}}\noutputs: {o: {value: {get_input: a}}}"), "TOSCA_UNKNOWN_TYPE 3:22",
                        "topology_template.inputs.a.type", "integer"));
    }

    private static Stream<Arguments> values() {
        return Stream.of(
                wrong(properties("memry: 1 GB"), "TOSCA_UNKNOWN_PROPERTY 8:9", PROPERTIES + "memry", "memory"),
                wrong(nodes("n: {type: nembo.nodes.Process}"), "TOSCA_MISSING_PROPERTY 4:5", "topology_template.node_templates.n.properties", ""),
                wrong(properties("memory: 12"), "TOSCA_TYPE_MISMATCH 8:17", PROPERTIES + "memory", ""),
                wrong(properties("ports: http"), "TOSCA_TYPE_MISMATCH 8:16", PROPERTIES + "ports", ""),
                wrong(properties("environment: {A: [x]}"), "TOSCA_TYPE_MISMATCH 8:26", PROPERTIES + "environment.A", ""),
                wrong(properties("cpus: -1"), "TOSCA_CONSTRAINT_VIOLATED 8:15", PROPERTIES + "cpus", ""),
                wrong(properties("start_timeout: 2 d"), "TOSCA_CONSTRAINT_VIOLATED 8:24", PROPERTIES + "start_timeout", ""),
                wrong(properties("health_path: x"), "TOSCA_CONSTRAINT_VIOLATED 8:22", PROPERTIES + "health_path", ""),
                wrong(topology("inputs: {a: {type: integer, constraints: [{in_rang: [1, 2]}]}}\noutputs: {o: {value: {get_input: a}}}"),
                        "TOSCA_INVALID_CONSTRAINT 3:46", "topology_template.inputs.a.constraints.0.in_rang", "in_range"),
                wrong(topology("inputs: {a: {type: string, constraints: [{pattern: '(('}]}}\noutputs: {o: {value: {get_input: a}}}"),
                        "TOSCA_INVALID_CONSTRAINT 3:54", "topology_template.inputs.a.constraints.0.pattern", ""),
                wrong(topology("inputs: {a: {type: integer, default: 3, constraints: [{valid_values: [1, 2]}]}}\noutputs: {o: {value: {get_input: a}}}"),
                        "TOSCA_CONSTRAINT_VIOLATED 3:40", "topology_template.inputs.a.default", ""),
                wrong(topology("inputs: {a: {type: string}}"), "TOSCA_UNUSED_INPUT 3:12", "topology_template.inputs.a", ""),
                wrong(HEAD + "imports: [\"https://example.org/types.yaml\"]", "TOSCA_UNRESOLVED_IMPORT 2:11", "imports.0", ""),
                wrong(HEAD + "imports:\n  - " + INFN + "infrastructure/docker_types.yaml\n  - " + INFN + "applications/iam_types.yaml\n",
                        "TOSCA_TYPE_CONFLICT 4:5", "imports.1", ""));
    }

    private static Stream<Arguments> bounds() {
        return Stream.of(
                bound("integer", "in_range: [10, 1]", "3:56"),
                bound("float", "in_range: [1.5, 1.25]", "3:54"),
                bound("version", "in_range: ['22.04', '9']", "3:56"),
                bound("scalar-unit.size", "in_range: [2 GB, 1500 MB]", "3:65"),
                bound("timestamp", "greater_than: soon", "3:62"),
                bound("integer", "less_or_equal: [many]", "3:61"),
                bound("integer", "in_range: [1, 1 GB]", "3:56"),
                bound("string", "valid_values: []", "3:59"),
                bound("string", "valid_values:", "3:58"),
                wrong(topology("inputs: {a: {type: range, default: [9, 1]}}\noutputs: {o: {value: {get_input: a}}}"), "TOSCA_TYPE_MISMATCH 3:38",
                        "topology_template.inputs.a.default", ""),
                wrong(HEAD + "data_types: {a: {derived_from: integer, constraints: [{in_range: [2, 1]}]}}", "TOSCA_INVALID_CONSTRAINT 2:66",
                        "data_types.a.constraints.0.in_range", ""));
    }

    private static Arguments bound(String type, String constraint, String place) {
        return wrong(topology("inputs: {a: {type: " + type + ", constraints: [{" + constraint + "}]}}\noutputs: {o: {value: {get_input: a}}}"),
                "TOSCA_INVALID_CONSTRAINT " + place, "topology_template.inputs.a.constraints.0." + constraint.replaceFirst(":.*", ""), "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"integer, constraints: [{in_range: [1, 1]}]", "integer, constraints: [{in_range: [10, UNBOUNDED]}]",
        "scalar-unit.size, constraints: [{in_range: [1024 MiB, 1 GiB]}]", "range, default: [UNBOUNDED, 1]", "range, default: [1, 1]"})
    void takesRangesOfOneValueAndWithoutEnd(String input) {
        assertThat(Templates.check(topology("inputs: {a: {type: " + input + "}}\noutputs: {o: {value: {get_input: a}}}")).findings()).isEmpty();
    }

    private static Stream<Arguments> functions() {
        String environment = PROPERTIES + "environment.A.";
        return Stream.of(
                wrong(properties("environment: {A: {get_inptu: x}}"), "TOSCA_UNKNOWN_FUNCTION 8:27", environment + "get_inptu", "get_input"),
                wrong(properties("environment: {A: {get_attribute: [n]}}"), "TOSCA_FUNCTION_ARGUMENTS 8:27", environment + "get_attribute", ""),
                wrong(properties("environment: {A: {concat: []}}"), "TOSCA_FUNCTION_ARGUMENTS 8:27", environment + "concat", ""),
                wrong(properties("environment: {A: {token: [a, b]}}"), "TOSCA_FUNCTION_ARGUMENTS 8:27", environment + "token", ""),
                wrong(properties("environment: {A: {get_input: missing}}"), "TOSCA_UNDECLARED_INPUT 8:38", environment + "get_input", ""),
                wrong(properties("environment: {A: {get_attribute: [m, url]}}"), "TOSCA_UNKNOWN_NODE 8:43", environment + "get_attribute", "n"),
                wrong(properties("environment: {A: {get_attribute: [SELF, ulr]}}"), "TOSCA_UNKNOWN_ATTRIBUTE 8:49", environment + "get_attribute", "url"),
                wrong(properties("environment: {A: {get_property: [n, memry]}}"), "TOSCA_UNKNOWN_PROPERTY 8:45", environment + "get_property", "memory"),
                wrong(properties("environment: {A: {get_property: [n, endpoint, protcol]}}"), "TOSCA_UNKNOWN_PROPERTY 8:55", environment + "get_property",
                        "protocol"),
                wrong(properties("environment: {A: {get_nodes_of_type: nembo.nodes.Proces}}"), "TOSCA_UNKNOWN_TYPE 8:46", environment + "get_nodes_of_type",
                        "nembo.nodes.Process"));
    }

    private static Stream<Arguments> graphs() {
        String process = "{type: nembo.nodes.Process, properties: {command: [x]}, requirements: [{dependency: ";
        return Stream.of(
                wrong(nodes("a: " + process + "c}]}\nb: {type: tosca.nodes.Root}"), "TOSCA_UNKNOWN_NODE 4:92",
                        "topology_template.node_templates.a.requirements.0.dependency", "a"),
                wrong(nodes("a: " + process + "b}]}\nb: " + process + "a}]}"), "TOSCA_CYCLE 4:5", "topology_template.node_templates.a", ""),
                wrong(properties("environment: {A: {get_attribute: [o, url]}}") + nodeReading("o", "n"), "TOSCA_CYCLE 4:5",
                        "topology_template.node_templates.n", ""),
                wrong(properties("health_path: {get_property: [SELF, health_path]}"), "TOSCA_CYCLE 8:22", PROPERTIES + "health_path", ""),
                wrong(nodes("b: {type: tosca.nodes.BlockStorage}\na: {type: tosca.nodes.WebApplication, requirements: [{host: b}]}"),
                        "TOSCA_UNMET_REQUIREMENT 5:65", "topology_template.node_templates.a.requirements.0.host", ""),
                wrong(topology("groups: {g: {type: tosca.groups.Root, members: [x]}}"), "TOSCA_UNKNOWN_TARGET 3:51",
                        "topology_template.groups.g.members", ""),
                wrong(topology("policies: [{p: {type: tosca.policies.Scaling, targets: [x]}}]"), "TOSCA_UNKNOWN_TARGET 3:59",
                        "topology_template.policies.0.p.targets", ""));
    }

    private static String nodeReading(String name, String other) {
        return "    %s: {type: nembo.nodes.Process, properties: {command: [{get_attribute: [%s, url]}]}}\n".formatted(name, other);
    }

    private static Arguments wrong(String text, String place, String path, String suggestion) {
        return Arguments.of(text, place, path, suggestion);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void namesTheExactPlace(String text, String place, String path, String suggestion) {
        List<Finding> findings = Templates.check(text).findings();

        assertThat(Samples.places(findings)).contains(place);
        Finding finding = findings.get(Samples.places(findings).indexOf(place));
        assertThat(finding.path()).isEqualTo(path);
        assertThat(finding.suggestion().orElse("")).isEqualTo(suggestion);
        assertThat(findings.stream().filter(Finding::isError).count()).isLessThanOrEqualTo(2);
    }

    @Test
    void coversEveryCodeThatAFindingOfATemplateCanHave() {
        Set<ToscaError> seen = EnumSet.noneOf(ToscaError.class);
        cases().forEach(each -> seen.add(ToscaError.valueOf(each.get()[1].toString().split(" ")[0])));

        assertThat(EnumSet.complementOf(EnumSet.copyOf(seen))).containsExactlyInAnyOrder(ToscaError.TOSCA_INVALID, ToscaError.TOSCA_INPUTS_INVALID,
                ToscaError.TOSCA_MISSING_INPUT, ToscaError.TOSCA_UNRESOLVED_VALUE, ToscaError.TOSCA_LIMIT,
                ToscaError.TOSCA_MERGE_CONFLICT, ToscaError.TOSCA_MERGE_OVERRIDE, ToscaError.TOSCA_MERGE_PARENT);
    }

    @Test
    void tellsEverythingAtOnceInReadingOrder() {
        CheckedTemplate checked = Templates.check(properties("memory: 12\ncpus: many\nenvironmnt: {}\nhealth_path: x"));

        assertThat(Samples.places(checked.findings())).containsExactly("TOSCA_TYPE_MISMATCH 8:17", "TOSCA_TYPE_MISMATCH 9:15", "TOSCA_UNKNOWN_PROPERTY 10:9",
                "TOSCA_CONSTRAINT_VIOLATED 11:22");
        assertThat(checked.topology()).isEmpty();
    }
}
