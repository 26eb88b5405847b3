package org.nembo.tosca.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.tosca.Limits;
import org.nembo.tosca.Position;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.yaml.YamlNode;
import org.nembo.tosca.yaml.YamlReader;

class MergedTextTest {

    private static YamlNode.Entries read(String text) {
        Findings findings = new Findings();
        YamlNode.Entries root = (YamlNode.Entries) YamlReader.read(text, Limits.TEMPLATE, findings).orElseThrow(() -> new AssertionError(findings.sorted()));
        assertThat(findings.sorted()).isEmpty();
        return root;
    }

    private static MergedText write(YamlNode.Entries root) {
        return MergedText.of(root, Limits.TEMPLATE, new Findings()).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: 20.10", "a: '20.10'", "a: ~\nb:\nc: null\nd: ''\ne: \"~\"", "a: [1, [2, [], {}], {b: c, d: [e]}]", "a: {b: {}, c: []}",
        "'': x\n'a: b': y\n\"- c\": z\n'<<': q\n~: n", "a: |\n  x\n   y\n\n  z\nb: |-\n  x\n  #y\nc: |+\n  x\n\n",
        "a: \"\\u0007\\t\\\"\\\\ \\r\\n \\u2028\\u00e9\"",
        "c: '-'\nd: '- e'\nf: ---g\nh: ...i\nj: -1", "a: >\n  folded\n  text\nb: plain\n  on two lines", "a: b:c\nd: e#f\ng: '#h'\ni: 'j '\nk: ' l'",
        "a: \" lead\\n second\"\nb: \"x\\n \\ny\"\nc: \"x\\ty\\nz\"", "a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}", "a: \"\uD83D\uDE00\"", "a: \"\\uD83D x\"",
        "- a: 1\n  b: [c]", "a: !!str 1"})
    void isReadAgainAsWhatItWas(String text) {
        String whole = text.startsWith("-") ? "r:\n" + text : text;
        YamlNode.Entries root = read(whole);
        YamlNode.Entries again = read(write(root).text());

        assertThat(Sameness.form(again)).isEqualTo(Sameness.form(root));
        assertThat(untyped(again)).isEqualTo(untyped(root));
    }

    /** Text that no quotes may turn into a number, a boolean or nothing, and the other way round. */
    private static List<String> untyped(YamlNode node) {
        List<String> all = new ArrayList<>();
        if (node instanceof YamlNode.Scalar scalar) {
            boolean typed = scalar.text().matches("~|null|true|false|[-+]?[0-9.]+");
            all.add(scalar.isNull() ? "nothing" : scalar.text() + (typed ? scalar.plain() : ""));
        } else if (node instanceof YamlNode.Items items) {
            items.values().forEach(item -> all.addAll(untyped(item)));
        } else {
            ((YamlNode.Entries) node).values().values().forEach(entry -> all.addAll(untyped(entry.value())));
        }
        return all;
    }

    @Test
    void isReadAgainAsWhatItWasWhateverTheTextsAre() {
        String alphabet = "ab10 .-:#'\"\\\n\t{}[],&*!|>%@`~?=<é\u2028\u0085";
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            YamlNode.Scalar scalar = new YamlNode.Scalar(text.toString(), false, Position.START);
            YamlNode.Entries root = YamlNode.Entries.of(Map.of(text.toString(), new YamlNode.Entry(scalar, scalar)), Position.START);

            assertThat(Sameness.form(read(write(root).text()))).as("seed %d: %s", seed, text).isEqualTo(Sameness.form(root));
        }
    }

    @Test
    void knowsWhereEverythingCameFrom() {
        YamlNode.Entries root = read("a: {b: [x, {c: y}],\n  d: \"1\\n2\\n\"}\ne: z");
        MergedText written = write(root);

        assertThat(written.text()).isEqualTo("a:\n  b:\n    - x\n    - c: y\n  d: |\n    1\n    2\ne: z\n");
        assertThat(written.origin(new Position(3, 7))).isEqualTo(new Position(1, 9));
        assertThat(written.origin(new Position(4, 10))).isEqualTo(new Position(1, 16));
        assertThat(written.origin(new Position(5, 3))).isEqualTo(new Position(2, 3));
        assertThat(written.origin(new Position(8, 4))).isEqualTo(new Position(3, 4));
    }
}
