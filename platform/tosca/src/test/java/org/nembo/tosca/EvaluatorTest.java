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

class EvaluatorTest {

    private static final AttributeSource RUNNING = new AttributeSource() {
        @Override
        public Optional<Object> attribute(AttributeReference reference, int instance) {
            return switch (reference.attribute()) {
                case "url" -> Optional.of("http://127.0.0.1:1/" + reference.node());
                case "port" -> Optional.of(4711L);
                case "endpoints" -> Optional.of(Map.of("http", "127.0.0.1:1", "all", List.of("a", "b")));
                case "ip_address" -> reference.capability().map(name -> name + "@" + reference.node());
                default -> Optional.empty();
            };
        }

        @Override
        public Optional<Object> operationOutput(String node, int instance, String interfaceName, String operation, String output) {
            return output.equals("known") ? Optional.of(node + interfaceName + operation) : Optional.empty();
        }
    };

    private static Evaluator evaluator(String properties, Map<String, Object> inputs) {
        String text = Samples.topology("""
                inputs:
                  text: {type: string, default: hello}
                  number: {type: float, default: 2}
                  users:
                    type: list
                    entry_schema: {type: map}
                    default: [{name: ada}, {name: bob}]
                node_templates:
                  n:
                    type: nembo.nodes.Process
                    properties:
                      command: [run, 20.10, true]
                      memory: 1 GB
                """ + properties.indent(6) + """
                    artifacts: {image: {type: tosca.artifacts.File, file: image.qcow2}}
                    requirements: [{dependency: other}]
                  other:
                    type: nembo.nodes.Process
                    properties: {command: [a], health_path: /health}
                    capabilities: {endpoint: {properties: {port: 8080}}}
                """);
        return new Evaluator(Samples.bound(text, inputs), RUNNING);
    }

    private static Object variable(String expression) {
        return ((Map<?, ?>) evaluator("environment: {A: " + expression + "}", Map.of()).properties("n").get("environment")).get("A");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{get_input: text}                                       | hello",
        "{get_input: [users, 1, name]}                           | bob",
        "{get_input: [users, {token: ['a:1', ':', 1]}, name]}    | bob",
        "{get_property: [SELF, memory]}                          | 1 GB",
        "{get_property: [SELF, command, 1]}                      | 20.10",
        "{get_property: [other, health_path]}                    | /health",
        "{get_property: [n, dependency, health_path]}            | /health",
        "{get_property: [other, endpoint, port]}                 | 8080",
        "{get_attribute: [other, url]}                           | http://127.0.0.1:1/other",
        "{get_attribute: [other, port]}                          | 4711",
        "{get_attribute: [other, endpoints, all, 1]}             | b",
        "{get_attribute: [other, url, 0]}                        | http://127.0.0.1:1/other",
        "{get_attribute: [other, endpoint, ip_address]}          | endpoint@other",
        "{get_attribute: [n, dependency, url]}                   | http://127.0.0.1:1/other",
        "{get_attribute: [other, health_path]}                   | /health",
        "{get_attribute: [other, state]}                         | initial",
        "{concat: [a, 20.10, {get_input: text}, {get_input: number}]} | a20.10hello2.0",
        "{join: [[a, {get_input: text}, b], '-']}                | a-hello-b",
        "{join: [[a, b]]}                                        | ab",
        "{join: [{get_property: [SELF, command]}, ' ']}          | run 20.10 true",
        "{token: ['a:b,c', ':,', 2]}                             | c",
        "{token: [{get_attribute: [other, url]}, '/:', 3]}       | 127.0.0.1",
        "{get_artifact: [SELF, image]}                           | image.qcow2",
        "{get_operation_output: [SELF, Standard, create, known]} | nStandardcreate",
        "'0x10'                                                  | 0x10",
        "{concat: [a, get_input: text]}                          | ahello"})
    void evaluates(String expression, String expected) {
        assertThat(variable(expression)).isEqualTo(expected);
    }

    @Test
    void givesEveryPropertyItsType() {
        assertThat(evaluator("cpus: '1'", Map.of()).properties("n")).containsEntry("command", List.of("run", "20.10", "true")).containsEntry("cpus", 1.0)
                .containsEntry("ports", List.of("http")).containsEntry("start_timeout", "60 s").doesNotContainKey("health_path");
        assertThat(evaluator("", Map.of()).capabilityProperties("other", "endpoint")).containsEntry("port", 8080L).containsEntry("secure", false);
        assertThat(evaluator("", Map.of()).capabilityProperties("other", "none")).isEmpty();
        assertThat(evaluator("", Map.of()).property("n", "memory")).contains("1 GB");
        assertThat(evaluator("", Map.of()).property("n", "cpus")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{get_attribute: [other, host]}                          | 'host' of node 'other'",
        "{get_attribute: [other, endpoints, none]}               | no 'none'",
        "{get_attribute: [other, endpoints, all, 2]}             | no '2'",
        "{get_property: [SELF, command, 9]}                      | no '9'",
        "{get_property: [other, memory]}                         | 'memory' of 'other'",
        "{token: ['a:b', ':', 2]}                                | 2 tokens",
        "{get_artifact: [SELF, none]}                            | no artifact 'none'",
        "{get_operation_output: [SELF, Standard, create, x]}     | has not given 'x'"})
    void namesWhatIsNotKnown(String expression, String message) {
        Evaluator evaluator = evaluator("environment: {A: " + expression + "}", Map.of());

        assertThatThrownBy(() -> evaluator.properties("n")).isInstanceOf(NemboException.class).hasMessageContaining(message)
                .extracting(e -> ((NemboException) e).code()).isEqualTo(ToscaError.TOSCA_UNRESOLVED_VALUE);
    }

    @Test
    void leavesOutOutputsThatAreNotKnownYet() {
        BoundTopology bound = Samples.bound(Samples.TWO_TIERS, Map.of("admin_password", "x"));

        assertThat(new Evaluator(bound, AttributeSource.NONE).outputs()).containsOnlyKeys("login");
        assertThat(new Evaluator(bound, RUNNING).outputs()).containsEntry("url", "http://127.0.0.1:1/web").containsEntry("login", "x");
    }

    @Test
    void tellsWhichAttributesAValueNeedsAlsoThroughProperties() {
        Evaluator evaluator = evaluator("environment: {A: {get_attribute: [other, url]}}", Map.of());
        Value through = new Value.Call("get_property", List.of(text("n"), text("environment"), text("A")), Position.START);

        assertThat(evaluator.dependencies(through, Scope.TEMPLATE)).containsExactly(new AttributeReference("other", Optional.empty(), "url"));
        assertThat(evaluator.dependencies(text("x"), Scope.TEMPLATE)).isEmpty();
    }

    @Test
    void knowsSourceAndTargetOfARelationship() {
        Evaluator evaluator = evaluator("", Map.of());
        Value source = new Value.Call("get_property", List.of(text("SOURCE"), text("memory")), Position.START);
        Value target = new Value.Call("get_property", List.of(text("TARGET"), text("health_path")), Position.START);

        assertThat(evaluator.evaluate(source, Schema.ANY, Scope.relationship("n", "other"))).isEqualTo("1 GB");
        assertThat(evaluator.evaluate(target, Schema.ANY, Scope.relationship("n", "other"))).isEqualTo("/health");
    }

    @Test
    void asksTheHostForWhatTheHostHas() {
        BoundTopology bound = Samples.bound(Samples.nodes("""
                app:
                  type: tosca.nodes.WebApplication
                  requirements: [{host: server}]
                  interfaces: {Standard: {inputs: {a: {get_property: [HOST, component_version]}}, create: {implementation: c.sh, inputs: {
                    b: {get_attribute: [HOST, public_address]}}}}}
                server: {type: tosca.nodes.WebServer, properties: {component_version: 1.10}, requirements: [{host: machine}]}
                machine: {type: tosca.nodes.Compute, attributes: {public_address: 192.0.2.1}}
                """), Map.of());

        assertThat(new Evaluator(bound, AttributeSource.NONE).operationInputs("app", "Standard", "create"))
                .isEqualTo(Map.of("a", "1.10", "b", "192.0.2.1"));
        assertThat(new Evaluator(bound, AttributeSource.NONE).operationInputs("app", "Standard", "none")).isEmpty();
    }

    private static Value text(String text) {
        return new Value.Scalar(text, false, Position.START);
    }
}
