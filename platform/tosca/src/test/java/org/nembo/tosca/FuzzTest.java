package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;

/** Good templates, broken at random: whatever comes, there are findings or a topology, never an exception. */
class FuzzTest {

    private static final List<String> PIECES = List.of("[", "]", "{", "}", ": ", "- ", "\n", "  ", "\t", "*a ", "&a ", "<<: ", "!!str ", "\"", "'",
            "|\n", "\0", "\uFEFF",
            "null", "get_attribute", "get_property: [SELF, command]", "concat: [", "type", "\uD800", "#", "%", "---\n", "? ", "requirements", "~",
            "0x1F", ".inf", "1e999",
            "default", "host", "SELF", "interfaces: {Standard: {create: x}}", "capabilities", "derived_from: nembo.nodes.Process", "node_filter");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void brokenTemplatesOnlyGiveFindings(long seed) {
        Random random = new Random(seed);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(120), () -> {
            for (int i = 0; i < 1_500; i++) {
                String text = broken(Samples.TWO_TIERS, random);
                CheckedTemplate checked = Templates.check(text);
                assertThat(checked.topology().isPresent()).as(text).isEqualTo(checked.errors().isEmpty());
                checked.topology().ifPresent(FuzzTest::use);
            }
        });
    }

    private static void use(Topology topology) {
        assertThat(topology.startOrder()).hasSameSizeAs(topology.nodes().keySet());
        Binding binding = topology.bind(Map.of("greeting", List.of(1, "x"), "release", 3.5));
        assertThat(binding.topology().isPresent()).isNotEqualTo(binding.findings().stream().anyMatch(Finding::isError));
        topology.bind(Map.of()).topology().ifPresent(bound -> {
            Evaluator evaluator = new Evaluator(bound, (reference, instance) -> Optional.of("value"));
            for (String node : topology.startOrder()) {
                try {
                    evaluator.properties(node);
                } catch (NemboException e) {
                    assertThat(e.code()).isIn(ToscaError.TOSCA_UNRESOLVED_VALUE, ToscaError.TOSCA_LIMIT);
                }
            }
            evaluator.outputs();
        });
    }

    private static String broken(String text, Random random) {
        StringBuilder broken = new StringBuilder(text);
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(broken.length());
            switch (random.nextInt(4)) {
                case 0 -> broken.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> broken.delete(at, Math.min(broken.length(), at + 1 + random.nextInt(12)));
                case 2 -> broken.setCharAt(at, (char) (32 + random.nextInt(95)));
                default -> {
                    int from = random.nextInt(broken.length());
                    broken.insert(at, broken.substring(from, Math.min(broken.length(), from + random.nextInt(60))));
                }
            }
        }
        return broken.toString();
    }
}
