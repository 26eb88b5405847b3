package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.error.NemboException;

class BindingTest {

    private static final String TEXT = Samples.HEAD + """
            data_types:
              my.User:
                properties:
                  name: {type: string}
                  age: {type: integer, required: false}
              my.Percent:
                derived_from: integer
                constraints: [{in_range: [0, 100]}]
            topology_template:
              inputs:
                text: {type: string}
                release: {type: version, default: 20.10, constraints: [{valid_values: [18.04, 20.10, 22.04]}]}
                count: {type: integer, default: 1, constraints: [{in_range: [1, 4]}]}
                ratio: {type: float, required: false}
                flag: {type: boolean, default: yes}
                size: {type: scalar-unit.size, default: 1 GB, constraints: [{less_or_equal: 4 GB}]}
                names: {type: list, entry_schema: string, default: []}
                ports: {type: map, entry_schema: {type: tosca.datatypes.network.PortSpec}, default: {}}
                users: {type: list, entry_schema: {type: my.User}, default: []}
                percent: {type: my.Percent, default: 50}
                since: {type: timestamp, required: false}
                span: {type: range, default: [1, UNBOUNDED]}
                path: {type: string, default: /, constraints: [{max_length: 10}]}
                choice: {type: string, default: '1', constraints: [{valid_values: [1, 20.04]}]}
                password: {type: string, default: abcdefgh, constraints: [{min_length: 8}]}
              node_templates:
                n:
                  type: nembo.nodes.Process
                  properties:
                    command: [{get_input: text}]
                    health_path: {get_input: path}
                    memory: {get_input: size}
            """;

    private static final Topology TOPOLOGY = Samples.valid(TEXT);

    static Stream<Arguments> good() {
        return Stream.of(Arguments.of("release", 22.04, "22.04"), Arguments.of("release", "18.04", "18.04"), Arguments.of("text", 12, "12"),
                Arguments.of("text", true, "true"), Arguments.of("count", "3", 3L), Arguments.of("count", 3, 3L), Arguments.of("ratio", 2, 2.0),
                Arguments.of("ratio", "1e3", 1000.0), Arguments.of("flag", "false", false), Arguments.of("flag", true, true),
                Arguments.of("size", "512 mb", "512 mb"), Arguments.of("names", List.of("a", 1), List.of("a", "1")),
                Arguments.of("ports", Map.of("a", Map.of("source", "22")), Map.of("a", Map.of("source", 22L, "protocol", "tcp"))),
                Arguments.of("users", List.of(Map.of("name", 7)), List.of(Map.of("name", "7"))), Arguments.of("percent", "99", 99L),
                Arguments.of("since", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"), Arguments.of("span", List.of(1, 4), List.of(1L, 4L)),
                Arguments.of("text", "{get_input: x}", "{get_input: x}"), Arguments.of("text", "[a]", "[a]"), Arguments.of("count", 3.0, 3L),
                Arguments.of("names", "['a', 20.10]", List.of("a", "20.10")), Arguments.of("users", "[{\"name\": \"ada\", \"age\": \"7\"}]",
                        List.of(Map.of("name", "ada", "age", 7L))), Arguments.of("flag", "True", true), Arguments.of("size", "1GiB", "1GiB"),
                Arguments.of("span", "[1, 2]", List.of(1L, 2L)), Arguments.of("ports", " {a: {source: 22, protocol: udp}}",
                        Map.of("a", Map.of("source", 22L, "protocol", "udp"))), Arguments.of("choice", 1, "1"), Arguments.of("choice", "20.04", "20.04"),
                Arguments.of("release", new java.math.BigDecimal("20.10"), "20.10"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void takesWhatFits(String name, Object given, Object expected) {
        assertThat(bind(name, given).orThrow().inputs()).containsEntry(name, expected);
    }

    static Stream<Arguments> bad() {
        return Stream.of(Arguments.of("release", "16.04", "TOSCA_CONSTRAINT_VIOLATED", "must be one of 18.04, 20.10, 22.04"),
                Arguments.of("count", "many", "TOSCA_TYPE_MISMATCH", "whole number"), Arguments.of("count", 1.5, "TOSCA_TYPE_MISMATCH", "whole number"),
                Arguments.of("count", 5, "TOSCA_CONSTRAINT_VIOLATED", "between 1 and 4"), Arguments.of("ratio", "x", "TOSCA_TYPE_MISMATCH", "a number"),
                Arguments.of("flag", "perhaps", "TOSCA_TYPE_MISMATCH", "true or false"), Arguments.of("size", "1", "TOSCA_TYPE_MISMATCH", "512 MB"),
                Arguments.of("size", "5 GiB", "TOSCA_CONSTRAINT_VIOLATED", "at most 4 GB"),
                Arguments.of("names", "a", "TOSCA_TYPE_MISMATCH", "a list of string"),
                Arguments.of("names", List.of(List.of()), "TOSCA_TYPE_MISMATCH", "text"), Arguments.of("ports", List.of(), "TOSCA_TYPE_MISMATCH", "a map"),
                Arguments.of("ports", Map.of("a", Map.of("source", 0)), "TOSCA_CONSTRAINT_VIOLATED", "between 1 and 65535"),
                Arguments.of("users", List.of(Map.of("nam", "x")), "TOSCA_UNKNOWN_PROPERTY", "did you mean 'name'"),
                Arguments.of("users", List.of(Map.of("age", 1)), "TOSCA_MISSING_PROPERTY", "'name'"),
                Arguments.of("percent", 101, "TOSCA_CONSTRAINT_VIOLATED", "between 0 and 100"),
                Arguments.of("since", "soon", "TOSCA_TYPE_MISMATCH", "a time"),
                Arguments.of("span", List.of(1), "TOSCA_TYPE_MISMATCH", "two numbers"),
                Arguments.of("names", "[a", "TOSCA_TYPE_MISMATCH", "a list of string"), Arguments.of("users", "[{nam: x}]", "TOSCA_UNKNOWN_PROPERTY", "'name'"),
                Arguments.of("count", 3.5, "TOSCA_TYPE_MISMATCH", "whole number"), Arguments.of("choice", "2", "TOSCA_CONSTRAINT_VIOLATED", "one of 1, 20.04"),
                Arguments.of("txt", "x", "TOSCA_UNDECLARED_INPUT", "did you mean 'text'"),
                Arguments.of("text", new Object(), "TOSCA_TYPE_MISMATCH", "no JSON data"),
                Arguments.of("path", "no-slash", "TOSCA_CONSTRAINT_VIOLATED", "pattern"),
                Arguments.of("password", "hunter2", "TOSCA_CONSTRAINT_VIOLATED", "at least 8 long"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void saysWhatDoesNotFit(String name, Object given, String code, String message) {
        Binding binding = bind(name, given);

        assertThat(binding.topology()).isEmpty();
        assertThat(binding.findings()).anyMatch(finding -> finding.code().name().equals(code) && finding.message().contains(message));
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(TOPOLOGY.bind(Map.of()).findings()).extracting(Finding::code, Finding::path)
                .containsExactly(tuple(ToscaError.TOSCA_MISSING_INPUT, "inputs.text"));
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("text", null);
        assertThat(TOPOLOGY.bind(nothing).findings()).hasSize(1);
    }

    @Test
    void reportsEverythingAsOneException() {
        Binding binding = TOPOLOGY.bind(Map.of("count", "x", "flag", "y"));

        assertThatThrownBy(binding::orThrow).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(ToscaError.TOSCA_INPUTS_INVALID);
            assertThat((List<?>) e.members().get("findings")).hasSize(3);
            assertThat(e).hasMessageContaining("and 2 more");
        });
    }

    @Test
    void neverShowsASecret() {
        Binding binding = bind("password", "hunter2");

        assertThat(binding.findings().toString()).doesNotContain("hunter2");
        assertThat(binding.findings().get(0).found()).isEmpty();
        assertThat(bind("password", "correct horse").orThrow().toString()).doesNotContain("horse");
    }

    @Test
    void appliesDefaultsWithTheirTypes() {
        assertThat(TOPOLOGY.bind(Map.of("text", "x")).orThrow().inputs()).containsEntry("release", "20.10").containsEntry("count", 1L)
                .containsEntry("flag", true).containsEntry("names", List.of()).containsEntry("span", List.of(1L, "UNBOUNDED")).doesNotContainKey("ratio");
    }

    private static Binding bind(String name, Object value) {
        Map<String, Object> inputs = new HashMap<>(Map.of("text", "x"));
        inputs.put(name, value);
        return TOPOLOGY.bind(inputs);
    }
}
