package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.error.NemboException;
import org.nembo.tosca.merge.Fragments;
import org.nembo.tosca.merge.Merged;
import org.nembo.tosca.merge.Part;

/**
 * Good templates, broken at random: whatever comes, there are findings or a topology, never an exception. The seeds are fixed;
 * {@code -Dnembo.tosca.fuzz=100} tries a hundred more.
 */
class FuzzTest {

    private static final int ROUNDS = 400;

    private static final List<String> PIECES = List.of("[", "]", "{", "}", ": ", "- ", "\n", "  ", "\t", "*a ", "&a ", "<<: ", "!!str ", "\"", "'",
            "|\n", "\0", "\uFEFF", "null", "get_attribute", "get_property: [SELF, command]", "concat: [", "type", "\uD800", "#", "%", "---\n", "? ",
            "requirements", "~", "0x1F", ".inf", "1e999", "default", "host", "SELF", "HOST", "TARGET", "interfaces: {Standard: {create: x}}", "capabilities",
            "derived_from: nembo.nodes.Process", "node_filter", "scalable: {properties: {count: -1}}", "get_operation_output: [SELF, Standard, create, x]",
            "{token: [a, b, 99999999999]}", "constraints: [{pattern: '(a+)+'}]", "metadata: {sensitive: true}", "99999999999999999999", "\u2028",
            "entry_schema");

    /** In the manner of the clusters that people deploy: scaled workers, volumes, ports, functions everywhere, types of a library. */
    private static final String CLUSTER = """
            tosca_definitions_version: tosca_simple_yaml_1_0
            imports:
              - indigo: https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml
            metadata: {template_name: cluster, tabs: {Nodes: [workers]}}
            topology_template:
              inputs:
                workers: {type: integer, default: 2, required: yes, constraints: [{in_range: [0, 5]}]}
                mem: {type: scalar-unit.size, default: 4 GB, constraints: [{valid_values: [4 GB, 8 GB]}]}
                token: {type: string, default: abcdefgh, constraints: [{min_length: 8}]}
                ports: {type: map, entry_schema: {type: tosca.datatypes.network.PortSpec}, default: {ssh: {source: 22, protocol: tcp}}}
                release: {type: version, default: 20.10}
              node_templates:
                front:
                  type: tosca.nodes.Compute
                  capabilities: {host: {properties: {num_cpus: 2, mem_size: {get_input: mem}}}}
                  requirements: [{local_storage: {node: disk, relationship: {type: tosca.relationships.AttachesTo, properties: {
                    location: {concat: [/data, {get_input: release}]}}}}}]
                disk: {type: tosca.nodes.BlockStorage, properties: {size: 10 GB}}
                master:
                  type: tosca.nodes.SoftwareComponent
                  properties: {component_version: {get_input: release}}
                  requirements: [{host: front}]
                  artifacts: {role: {type: tosca.artifacts.File, file: role.yml}}
                  interfaces:
                    Standard:
                      configure:
                        implementation: https://example.org/master.yml
                        inputs: {ip: {get_attribute: [HOST, private_address, 0]}, ips: {join: [{get_attribute: [worker, private_address]}, ',']},
                          t: {get_input: token}, v: {get_property: [SELF, component_version]}, f: {get_artifact: [SELF, role]}, n: {token: [a:b, ':', 1]}}
                worker:
                  type: tosca.nodes.Compute
                  capabilities: {scalable: {properties: {default_instances: {get_input: workers}, max_instances: 5}}}
                agent: {type: tosca.nodes.SoftwareComponent, requirements: [{host: worker}, {dependency: master}]}
              outputs:
                ip: {value: {get_attribute: [front, public_address, 0]}}
                all: {value: {get_attribute: [worker, private_address]}}
                secret: {value: {concat: ['t=', get_input: token]}}
              policies: [{near: {type: tosca.policies.Placement, targets: [front, worker]}}]
            """;

    private static final String ADDITION = """
            tosca_definitions_version: tosca_simple_yaml_1_0
            metadata: {parents: [cluster.yaml], tabs: {App: app_.*}}
            topology_template:
              inputs: {workers: {type: integer, default: 3}, app_name: {type: string, default: x}}
              node_templates:
                app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: front}, {dependency: master}]}
                worker: {type: tosca.nodes.Compute, capabilities: {host: {properties: {num_cpus: 4}}}}
              outputs: {name: {value: {get_input: app_name}}}
            """;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 4 + Long.getLong("nembo.tosca.fuzz", 0));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void brokenTemplatesOnlyGiveFindings(long seed) {
        Random random = new Random(seed);
        within(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                String text = broken(i % 2 == 0 ? Samples.TWO_TIERS : CLUSTER, random);
                CheckedTemplate checked = Templates.check(text);
                assertThat(checked.topology().isPresent()).as(text).isEqualTo(checked.errors().isEmpty());
                checked.topology().ifPresent(topology -> use(topology, random));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void brokenAdditionsOnlyGiveFindings(long seed) {
        Random random = new Random(seed);
        within(() -> {
            for (int i = 0; i < ROUNDS / 2; i++) {
                Part main = new Part("cluster.yaml", i % 3 == 0 ? CLUSTER : broken(CLUSTER, random));
                List<Part> additions = List.of(new Part("a.yaml", broken(ADDITION, random)), new Part("b.yaml", broken(ADDITION, random)));
                Merged merged = Fragments.merge(main, additions, Limits.TEMPLATE);
                assertThat(merged.text().isPresent()).isEqualTo(merged.findings().stream().noneMatch(Finding::isError));
                CheckedTemplate checked = merged.check(TypeLibrary.standard(), Limits.TEMPLATE);
                assertThat(checked.topology().isPresent()).isEqualTo(checked.errors().isEmpty());
                assertThat(checked.findings()).noneMatch(finding -> finding.code() == ToscaError.TOSCA_SYNTAX && finding.file().isEmpty());
                checked.topology().ifPresent(topology -> use(topology, random));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyInputsOnlyGiveFindings(long seed) {
        Random random = new Random(seed);
        Topology topology = Samples.valid(CLUSTER);
        within(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                use(topology, random);
            }
        });
    }

    private static void within(Runnable work) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(300), work::run);
    }

    private static void use(Topology topology, Random random) {
        assertThat(topology.startOrder()).hasSameSizeAs(topology.nodes().keySet());
        Map<String, Object> inputs = new HashMap<>();
        topology.inputs().keySet().forEach(name -> {
            if (random.nextBoolean()) {
                inputs.put(name, data(random, 3));
            }
        });
        Binding binding = topology.bind(inputs);
        assertThat(binding.topology().isPresent()).isNotEqualTo(binding.findings().stream().anyMatch(Finding::isError));
        topology.bind(Map.of()).topology().ifPresent(bound -> evaluate(bound, random));
        binding.topology().ifPresent(bound -> evaluate(bound, random));
    }

    private static void evaluate(BoundTopology bound, Random random) {
        Evaluator evaluator = new Evaluator(bound, source(random));
        for (NodeTemplate node : bound.topology().nodes().values()) {
            assertThat(bound.instances(node.name())).isBetween(0, Scaling.MOST);
            InstanceValues values = evaluator.instance(node.name(), random.nextInt(3));
            attempt(values::properties);
            node.capabilities().keySet().forEach(name -> attempt(() -> values.capability(name)));
            node.artifacts().keySet().forEach(name -> attempt(() -> values.artifactFile(name)));
            node.requirements().forEach(requirement -> attempt(() -> values.relationship(requirement)));
            node.interfaces().forEach((name, each) -> each.operations().keySet().forEach(operation -> attempt(() -> values.operationInputs(name, operation))));
        }
        attempt(() -> {
            Evaluated outputs = evaluator.evaluatedOutputs();
            assertThat(outputs.shown().keySet()).isEqualTo(outputs.values().keySet());
        });
        assertThat(bound.secrets()).doesNotContainNull();
    }

    private static void attempt(Runnable evaluation) {
        try {
            evaluation.run();
        } catch (NemboException e) {
            assertThat(e.code()).isIn(ToscaError.TOSCA_UNRESOLVED_VALUE, ToscaError.TOSCA_LIMIT);
        }
    }

    private static AttributeSource source(Random random) {
        return new AttributeSource() {
            @Override
            public Optional<Object> attribute(AttributeReference reference, int instance) {
                return random.nextInt(8) == 0 ? Optional.empty() : Optional.ofNullable(data(random, 2));
            }

            @Override
            public Optional<List<Integer>> instances(String node) {
                return random.nextBoolean() ? Optional.empty() : Optional.of(List.of(List.<Integer>of(), List.of(0), List.of(1, 4)).get(random.nextInt(3)));
            }
        };
    }

    private static Object data(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> random.nextInt(10);
            case 1 -> random.nextDouble() * 1e10;
            case 2 -> random.nextBoolean();
            case 3 -> PIECES.get(random.nextInt(PIECES.size()));
            case 4 -> List.of("8 GB", "20.10", "3", "true", "-1", "[1, {a: b}]", "{ssh: {source: 22}}").get(random.nextInt(7));
            case 5 -> null;
            case 6 -> "x".repeat(random.nextInt(100));
            case 7, 8 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(data(random, depth - 1));
                }
                yield list;
            }
            default -> {
                Map<String, Object> map = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(List.of("source", "protocol", "token", "0", "a").get(random.nextInt(5)), data(random, depth - 1));
                }
                yield map;
            }
        };
    }

    private static String broken(String text, Random random) {
        StringBuilder broken = new StringBuilder(text);
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(broken.length());
            switch (random.nextInt(5)) {
                case 0 -> broken.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> broken.delete(at, Math.min(broken.length(), at + 1 + random.nextInt(12)));
                case 2 -> broken.setCharAt(at, (char) (32 + random.nextInt(95)));
                case 3 -> swapWords(broken, at, random);
                default -> {
                    int from = random.nextInt(broken.length());
                    broken.insert(at, broken.substring(from, Math.min(broken.length(), from + random.nextInt(60))));
                }
            }
        }
        return broken.toString();
    }

    /** Puts a word of the text in the place of another: stays well-formed more often, so that the deeper parts of the check are reached. */
    private static void swapWords(StringBuilder text, int at, Random random) {
        int[] one = word(text, at);
        int[] other = word(text, random.nextInt(text.length()));
        if (one[1] > one[0] && other[1] > other[0]) {
            text.replace(one[0], one[1], text.substring(other[0], other[1]));
        }
    }

    private static int[] word(CharSequence text, int at) {
        int from = at;
        int to = at;
        while (from > 0 && Character.isJavaIdentifierPart(text.charAt(from - 1))) {
            from--;
        }
        while (to < text.length() && Character.isJavaIdentifierPart(text.charAt(to))) {
            to++;
        }
        return new int[] {from, to};
    }
}
