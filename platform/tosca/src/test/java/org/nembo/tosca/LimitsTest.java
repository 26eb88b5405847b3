package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that is sent makes a check slow or exhaust the stack. The deadlines are a hundred times what is needed. */
class LimitsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    static Stream<String> hostile() {
        return Stream.of("[".repeat(50_000), "{".repeat(50_000), "- ".repeat(50_000), "? ".repeat(50_000), "{a: ".repeat(50_000),
                "a: &a [" + "*a,".repeat(1_000),
                "x".repeat(10 << 20), "a: " + "x".repeat(70_000), "a: \"" + "\\n".repeat(70_000) + "\"", "a: |\n" + "  x\n".repeat(200_000),
                "a: [" + "x, ".repeat(200_000) + "]", "%TAG ! tag:x\n".repeat(10_000), "&a ".repeat(50_000), "!".repeat(100_000), "\t".repeat(500_000) + "x",
                "\n".repeat(1 << 19) + ":", "a: &" + "x".repeat(100_000) + " b", "#".repeat(1 << 19) + "\n[",
                "'" + "''".repeat(400_000), deepAliases(), bomb());
    }

    private static String bomb() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            text.append("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        return text.toString();
    }

    private static String deepAliases() {
        StringBuilder text = new StringBuilder("a0: &a0 " + "[".repeat(40) + "x" + "]".repeat(40) + "\n");
        for (int i = 1; i < 40; i++) {
            text.append("a%d: &a%d %s*a%d%s\n".formatted(i, i, "[".repeat(40), i - 1, "]".repeat(40)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void refusesQuickly(String text) {
        CheckedTemplate checked = Assertions.assertTimeoutPreemptively(DEADLINE, () -> Templates.check(text));

        assertThat(checked.errors()).isNotEmpty();
        assertThat(checked.topology()).isEmpty();
    }

    @Test
    void namesTheLimitThatIsReached() {
        assertThat(messages("[".repeat(50_000))).contains("deeper than 64");
        assertThat(messages(bomb())).contains("written out");
        assertThat(messages(deepAliases())).contains("through an alias");
        assertThat(messages("x".repeat((1 << 20) + 1))).contains("1,048,576");
        assertThat(messages("a: " + "x".repeat(65_537))).contains("65,536");
        assertThat(messages("a: &a x\nb: [" + "*a, ".repeat(51) + "]")).contains("50 aliases");
        assertThat(messages("a: *b")).contains("'*b'");
        assertThat(messages("a: &a [*a]")).contains("no anchor that ends before it");
    }

    @Test
    void takesWhatIsJustWithinTheLimits() {
        assertThat(Templates.check(Samples.HEAD + "dsl_definitions: " + "[".repeat(63) + "]".repeat(63)).errors()).isEmpty();
        assertThat(Templates.check(Samples.HEAD + "description: " + "x".repeat(65_536)).errors()).isEmpty();
        assertThat(Templates.check(Samples.HEAD + "dsl_definitions: {a: &a x, b: [" + "*a, ".repeat(50) + "]}").errors()).isEmpty();
    }

    /** Each fits the limits of the text; together its parts would take hours. What they take is counted, and ends as an error. */
    static Stream<String> laborious() {
        String slow = Samples.topology("inputs: {a: {type: list, entry_schema: {type: string, constraints: [{pattern: '(x+x+)+y'}]}, default: ["
                + "xxxxxxxxxxxxxxxxxxxxxxxxxxxx,".repeat(16_000) + "]}}");
        String values = Samples.topology("inputs: {a: {type: list, entry_schema: {type: scalar-unit.size, constraints: [{valid_values: ["
                + "1 MB,".repeat(20_000) + "]}]}, default: [" + "2 MB,".repeat(20_000) + "]}}");
        String chain = Samples.HEAD + "node_types: {t0: {derived_from: tosca.nodes.Root}, " + many(11_000, "t%2$d: {derived_from: t%1$d}, ") + "}\n";
        String missing = Samples.HEAD + "node_types: {t: {properties: {" + many(6_000, "p%d: {type: string}, ") + "}}}\ntopology_template: {node_templates: {"
                + many(5_000, "n%d: {type: t}, ") + "}}";
        String targets = Samples.topology("node_templates: {" + many(4_000, "n%d: {type: tosca.nodes.Root}, ") + "}\npolicies: ["
                + many(1_500, "{p%d: {type: tosca.policies.Root, targets: [x]}}, ") + "]");
        String members = Samples.topology("node_templates: {n: {type: tosca.nodes.Root}}\ngroups: {g: {type: tosca.groups.Root, members: ["
                + many(10_000, "z%d, ") + "]}}");
        String wide = Samples.HEAD + "node_types: {t: {properties: {" + many(5_000, "p%d: {type: string, default: x}, ") + "}}}\ntopology_template: "
                + "{node_templates: {" + many(4_000, "n%d: {type: t}, ") + "}}";
        return Stream.of(slow, values, chain, missing, targets, members, wide);
    }

    private static String many(int count, String form) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(form.formatted(i, i + 1));
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("laborious")
    void stopsWhenTheWorkIsTooMuch(String text) {
        CheckedTemplate checked = Assertions.assertTimeoutPreemptively(DEADLINE.multipliedBy(5), () -> Templates.check(text));

        assertThat(checked.errors()).anyMatch(finding -> finding.code() == ToscaError.TOSCA_LIMIT).hasSizeLessThanOrEqualTo(1_001);
        assertThat(checked.topology()).isEmpty();
    }

    @Test
    void stopsEvaluatingWhenTheWorkIsTooMuch() {
        String text = Samples.topology("inputs: {a: {type: string, default: x}}\nnode_templates: {n: {type: nembo.nodes.Process, properties: {command: ["
                + "{get_input: a}, ".repeat(4_000) + "], environment: {" + many(3_000, "e%d: {join: [{get_property: [n, command]}]}, ") + "}}}}");

        Binding binding = Assertions.assertTimeoutPreemptively(DEADLINE.multipliedBy(5), () -> Samples.valid(text).bind(Map.of()));

        assertThat(binding.findings()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_LIMIT);
    }

    @Test
    void endsACircleOfPropertiesThatGoesThroughHosts() {
        String text = Samples.nodes("""
                a: {type: tosca.nodes.WebServer, properties: {component_version: {get_property: [HOST, component_version]}}, requirements: [{host: b}]}
                b: {type: tosca.nodes.WebServer, properties: {component_version: {get_property: [a, component_version]}}, requirements: [{host: c}]}
                c: {type: tosca.nodes.Compute}
                """);
        CheckedTemplate checked = Templates.check(text);

        assertThat(checked.topology().map(topology -> topology.bind(Map.of()).findings().get(0).code())).isEqualTo(
                checked.topology().map(topology -> ToscaError.TOSCA_LIMIT));
        assertThat(checked.errors().isEmpty() || checked.errors().stream().anyMatch(finding -> finding.code() == ToscaError.TOSCA_CYCLE)).isTrue();
    }

    @Test
    void refusesAPatternThatWouldNeverEnd() {
        String text = Samples.topology("inputs: {a: {type: string, constraints: [{pattern: '(x+x+)+y'}], default: " + "x".repeat(4_000) + "}}");

        CheckedTemplate checked = Assertions.assertTimeoutPreemptively(DEADLINE, () -> Templates.check(text));

        assertThat(checked.errors()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_CONSTRAINT_VIOLATED);
    }

    @Test
    void refusesAPatternThatExhaustsTheStack() {
        String text = Samples.topology("inputs: {a: {type: string, constraints: [{pattern: '(((((x|y)|z)*)*)*)*'}], default: " + "xyz".repeat(1_300) + "}}");

        assertThat(Assertions.assertTimeoutPreemptively(DEADLINE, () -> Templates.check(text)).errors()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void refusesLongChainsOfProperties() {
        StringBuilder nodes = new StringBuilder("n0: {type: nembo.nodes.Process, properties: {command: [x], health_path: /}}\n");
        for (int i = 1; i < 1_500; i++) {
            nodes.append("n%d: {type: nembo.nodes.Process, properties: {command: [x], health_path: {get_property: [n%d, health_path]}}}\n"
                    .formatted(i, i - 1));
        }

        CheckedTemplate checked = Assertions.assertTimeoutPreemptively(DEADLINE, () -> Templates.check(Samples.nodes(nodes.toString())));

        assertThat(checked.errors()).isNotEmpty().allMatch(finding -> finding.code() == ToscaError.TOSCA_LIMIT);
    }

    @Test
    void refusesAValueThatGrowsWithoutEnd() {
        StringBuilder nodes = new StringBuilder("n0: {type: nembo.nodes.Process, properties: {command: [{get_input: a}], health_path: "
                + "/x".repeat(100) + "}}\n");
        for (int i = 1; i < 25; i++) {
            nodes.append(("n%d: {type: nembo.nodes.Process, properties: {command: [x], health_path: {concat: [{get_property: [n%d, health_path]}, "
                    + "{get_property: [n%d, health_path]}]}}}\n").formatted(i, i - 1, i - 1));
        }
        String text = Samples.topology("inputs: {a: {type: string}}\nnode_templates:\n" + nodes.toString().indent(2));

        Binding binding = Assertions.assertTimeoutPreemptively(DEADLINE, () -> Samples.valid(text).bind(Map.of("a", "x")));

        assertThat(binding.findings()).isNotEmpty().extracting(Finding::code).contains(ToscaError.TOSCA_LIMIT);
    }

    @Test
    void listsAThousandFindingsAtMost() {
        String text = Samples.nodes("n%d: {type: nembo.nodes.Unknown}\n".repeat(1));
        StringBuilder nodes = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            nodes.append("n").append(i).append(": {type: nembo.nodes.Processs}\n");
        }

        assertThat(Templates.check(text).findings()).hasSize(1);
        assertThat(Templates.check(Samples.nodes(nodes.toString())).findings()).hasSize(1_001);
    }

    private static String messages(String text) {
        return String.join("\n", Templates.check(text).errors().stream().map(Finding::message).toList());
    }
}
