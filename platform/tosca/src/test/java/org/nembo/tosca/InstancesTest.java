package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.error.NemboException;

class InstancesTest {

    private static final String TEXT = Samples.HEAD + """
            capability_types:
              my.Scalable:
                derived_from: tosca.capabilities.Scalable
                properties: {count: {type: integer, default: 1}}
            node_types:
              my.Machine:
                derived_from: tosca.nodes.Compute
                attributes:
                  private_address: {type: list, entry_schema: {type: string}}
                  disks: {type: map}
                capabilities: {scalable: {type: my.Scalable}}
            topology_template:
              inputs: {workers: {type: integer, default: 3}}
              node_templates:
                front: {type: my.Machine}
                wn:
                  type: my.Machine
                  capabilities: {scalable: {properties: {count: {get_input: workers}, min_instances: 0, max_instances: 5}}}
                  requirements: [{local_storage: {node: disk, relationship: {type: tosca.relationships.AttachesTo, properties: {
                    location: {concat: [/data-, {get_attribute: [SOURCE, ctxt]}, '-', {get_attribute: [TARGET, serial]}]}, device: {
                    concat: ['in ', {get_property: [SELF, location]}]}},
                    interfaces: {Configure: {pre_configure_source: {implementation: m.sh, inputs: {where: {get_property: [SELF, location]},
                      token: x}}}}}}}]
                  attributes: {ctxt: unknown}
                disk: {type: tosca.nodes.BlockStorage, properties: {size: 1 GB}}
                port: {type: tosca.nodes.network.Port, requirements: [{binding: wn}, {link: net}]}
                net: {type: tosca.nodes.network.Network}
                app:
                  type: tosca.nodes.SoftwareComponent
                  requirements: [{host: wn}]
                  artifacts: {conf: {type: tosca.artifacts.File, file: conf.txt}}
                  interfaces:
                    Standard:
                      configure:
                        implementation: c.sh
                        inputs:
                          mine: {get_attribute: [HOST, private_address, 0]}
                          all: {get_attribute: [wn, private_address]}
                          through: {get_attribute: [SELF, host, public_address]}
                          third: {get_attribute: [wn, public_address, 2]}
                          made: {get_operation_output: [SELF, Standard, create, id]}
                child: {type: tosca.nodes.WebApplication, requirements: [{host: server}]}
                server: {type: tosca.nodes.WebServer, requirements: [{host: wn}]}
            """.replace("attributes: {ctxt: unknown}", "").replace("ctxt", "public_address").replace("serial", "volume_id");

    private static final class Running implements AttributeSource {
        private final Map<String, List<Integer>> instances;

        Running(Map<String, List<Integer>> instances) {
            this.instances = instances;
        }

        @Override
        public Optional<List<Integer>> instances(String node) {
            return Optional.ofNullable(instances.get(node));
        }

        @Override
        public Optional<Object> attribute(AttributeReference reference, int instance) {
            String from = reference.node() + instance;
            return switch (reference.attribute()) {
                case "private_address" -> Optional.of(List.of("10." + from));
                case "public_address", "volume_id" -> Optional.of(from);
                case "credential" -> Optional.of(Map.of("user", "u" + from, "7", "seven"));
                case "disks" -> Optional.of(Map.of("0", "first of " + from));
                case "list" -> Optional.of(List.of(from, from + "b"));
                default -> Optional.empty();
            };
        }

        @Override
        public Optional<Object> operationOutput(String node, int instance, String interfaceName, String operation, String output) {
            return Optional.of(output + " of " + node + instance);
        }
    }

    private static BoundTopology bound(int workers) {
        return Samples.bound(TEXT, Map.of("workers", workers));
    }

    private static Object evaluate(int workers, Map<String, List<Integer>> running, String... arguments) {
        List<Value> values = List.of(arguments).stream().<Value>map(text -> new Value.Scalar(text, false, Position.START)).toList();
        Value call = new Value.Call("get_attribute", values, Position.START);
        return new Evaluator(bound(workers), new Running(running)).evaluate(call, Schema.ANY, Scope.TEMPLATE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "3 | wn public_address              | [wn0, wn1, wn2]",
        "3 | wn public_address 1            | wn1",
        "1 | wn public_address              | wn0",
        "1 | wn public_address 0            | wn0",
        "0 | wn public_address              | []",
        "3 | wn private_address             | [10.wn0, 10.wn1, 10.wn2]",
        "3 | wn private_address 2           | 10.wn2",
        "1 | wn private_address             | [10.wn0]",
        "1 | wn private_address 0           | 10.wn0",
        "0 | wn private_address             | []",
        "3 | wn endpoint credential user    | [uwn0, uwn1, uwn2]",
        "3 | wn endpoint credential 1 user  | uwn1",
        "1 | wn endpoint credential 0 user  | uwn0",
        "1 | wn endpoint credential user    | uwn0",
        "1 | wn endpoint credential 7       | seven",
        "2 | wn disks 1 0                   | first of wn1",
        "1 | wn disks 0                     | first of wn0",
        "2 | wn list                        | [wn0, wn0b, wn1, wn1b]",
        "2 | wn list 3                      | wn1b",
        "2 | app host public_address        | [wn0, wn1]",
        "2 | front public_address           | front0"})
    void answersForAllInstancesOrTheOneThatIsNamed(int workers, String arguments, String expected) {
        assertThat(evaluate(workers, Map.of(), arguments.split(" "))).hasToString(expected);
    }

    @Test
    void countsTheInstancesThatAreLeftAfterSomeWereTakenOut() {
        Map<String, List<Integer>> running = Map.of("wn", List.of(1, 4));

        assertThat(evaluate(5, running, "wn", "public_address")).isEqualTo(List.of("wn1", "wn4"));
        assertThat(evaluate(5, running, "wn", "public_address", "1")).isEqualTo("wn4");
        assertThatThrownBy(() -> evaluate(5, running, "wn", "public_address", "2")).isInstanceOf(NemboException.class)
                .hasMessageContaining("no instance with the index 2; there are 2");
        assertThatThrownBy(() -> evaluate(5, running, "wn", "private_address", "2")).isInstanceOf(NemboException.class).hasMessageContaining("no '2'");
    }

    @Test
    void standsEachInstanceOnTheOneOfItsHostWithTheSameIndex() {
        Evaluated inputs = new Evaluator(bound(3), new Running(Map.of("wn", List.of(0, 2, 5), "app", List.of(0, 2, 5))))
                .instance("app", 2).operationInputs("Standard", "configure");

        assertThat(inputs.values()).containsEntry("mine", "10.wn2").containsEntry("all", List.of("10.wn0", "10.wn2", "10.wn5"))
                .containsEntry("through", "wn2").containsEntry("third", "wn5").containsEntry("made", "id of app2");
        assertThat(inputs.sensitive()).isEmpty();
    }

    @Test
    void evaluatesARelationshipBetweenOneInstanceOfEachNode() {
        BoundTopology bound = bound(3);
        Requirement storage = bound.topology().node("wn").orElseThrow().requirements().get(0);
        InstanceValues second = new Evaluator(bound, new Running(Map.of())).instance("wn", 1);

        assertThat(second.relationship(storage).values()).containsEntry("location", "/data-wn1-disk1").containsEntry("device", "in /data-wn1-disk1");
        Evaluated inputs = second.relationshipInputs(storage, "Configure", "pre_configure_source");
        assertThat(inputs.values()).containsEntry("where", "/data-wn1-disk1").containsEntry("token", "x");
        assertThat(inputs.shown()).containsEntry("token", "***");
        assertThat(second.relationshipInputs(storage, "Configure", "none").values()).isEmpty();
    }

    @Test
    void givesArtifactsAndCapabilitiesOfAnInstance() {
        Evaluator evaluator = new Evaluator(bound(2), new Running(Map.of()));

        assertThat(evaluator.instance("app", 1).artifactFile("conf")).contains("conf.txt");
        assertThat(evaluator.instance("app", 1).artifactFile("none")).isEmpty();
        assertThat(evaluator.instance("wn", 1).capability("scalable").values()).containsEntry("count", 2L).containsEntry("max_instances", 5L);
        assertThatThrownBy(() -> evaluator.instance("none", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"wn, 3", "front, 1", "app, 3", "server, 3", "child, 3", "port, 3", "disk, 3", "net, 1", "none, 1"})
    void givesEveryNodeAsManyAsWhatItStandsOn(String node, int expected) {
        assertThat(bound(3).instances(node)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "count: 2                                        | 2",
        "count: 0                                        | 0",
        "min_instances: 2                                | 2",
        "{min_instances: 2, default_instances: 3}        | 3",
        "{min_instances: 2, max_instances: 4, count: 4}  | 4",
        "max_instances: 4                                | 1"})
    void takesTheMostDirectOfTheNumbersThatTheTemplateGives(String properties, int expected) {
        assertThat(counted(properties).orThrow().instances("n")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{min_instances: 2, max_instances: 4, count: 5}  | TOSCA_CONSTRAINT_VIOLATED | 5 instances of 'n' are asked for; there must be at least 2 and at most",
        "{min_instances: 2, count: 1}                    | TOSCA_CONSTRAINT_VIOLATED | at least 2",
        "{count: -1}                                     | TOSCA_TYPE_MISMATCH       | a whole number from 0, not '-1'",
        "{count: 10001}                                  | TOSCA_LIMIT               | at most 10,000",
        "{count: 99999999999999999999}                   | TOSCA_TYPE_MISMATCH       | a whole number from 0",
        "{count: {get_attribute: [n, state]}}            | TOSCA_UNRESOLVED_VALUE    | cannot read an attribute"})
    void refusesOtherNumbersBeforeAnythingRuns(String properties, String code, String message) {
        assertThat(counted(properties).findings()).anySatisfy(finding -> {
            assertThat(finding.code().name()).isEqualTo(code);
            assertThat(finding.message()).contains(message);
            assertThat(finding.path()).startsWith("topology_template.node_templates.n.capabilities.scalable.properties.");
        });
        assertThat(counted(properties).topology()).isEmpty();
    }

    private static Binding counted(String properties) {
        String types = TEXT.substring(0, TEXT.indexOf("topology_template"));
        return Samples.valid(types + "topology_template: {node_templates: {n: {type: my.Machine, capabilities: "
                + "{scalable: {properties: {" + properties.replaceAll("^\\{|}$", "") + "}}}}}}").bind(Map.of());
    }
}
