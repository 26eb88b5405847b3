package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.tosca.types.Locations;

class ImportScopeTest {

    private static final String A = "https://a.example/lib/types.yaml";
    private static final String B = "https://b.example/types.yaml";

    @Test
    void warnsWhenTwoImportsDeclareATypeDifferently() {
        CheckedTemplate checked = check(Map.of(A, node("my.Node", "a"), B, node("my.Node", "b")), "imports: ['" + A + "', '" + B + "']",
                "n: {type: my.Node, properties: {a: x}}");

        assertThat(checked.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(ToscaError.TOSCA_TYPE_CONFLICT);
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.path()).isEqualTo("imports.1");
            assertThat(finding.message()).contains("'my.Node'", "declared in " + A, "in " + B, "the one in " + A + " counts");
        });
    }

    @Test
    void warnsWhenTheTemplateHidesAnImportedType() {
        CheckedTemplate checked = check(Map.of(A, node("my.Node", "a")), "imports: ['" + A + "']\n"
                + node("my.Node", "own").substring(Samples.HEAD.length()), "n: {type: my.Node, properties: {own: x}}");

        assertThat(checked.findings()).singleElement().satisfies(finding -> assertThat(finding.message()).contains("this template", A));
    }

    @Test
    void saysNothingWhenTheDeclarationsAreTheSameOrOneFileRefinesTheOther() {
        String described = node("my.Node", "a").replace("{derived_from", "{description: words, derived_from");
        String refining = node("my.Node", "b") + "imports: [lib/types.yaml]\n";

        assertThat(check(Map.of(A, node("my.Node", "a"), B, described), "imports: ['" + A + "', '" + B + "']", "n: {type: my.Node, properties: {a: x}}")
                .findings()).isEmpty();
        assertThat(check(Map.of(A, node("my.Node", "a"), "https://a.example/more.yaml", refining), "imports: ['https://a.example/more.yaml']",
                "n: {type: my.Node, properties: {b: x}}").findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"first:my.Node,a", "second:my.Node,b", "second.my.Node,b"})
    void keepsTwoFilesApartByTheirPrefixes(String type, String property) {
        String imports = "imports:\n  - one: {file: '" + A + "', namespace_prefix: first}\n  - two: {file: '" + B
                + "', namespace_prefix: second, namespace_uri: 'https://b.example/ns'}\n";
        Map<String, String> files = Map.of(A, node("my.Node", "a"), B, node("my.Node", "b"));

        assertThat(check(files, imports, "n: {type: '" + type + "', properties: {" + property + ": x}}").findings()).isEmpty();
        assertThat(check(files, imports, "n: {type: my.Node, properties: {a: x}}").errors()).extracting(Finding::code)
                .containsExactly(ToscaError.TOSCA_UNKNOWN_TYPE);
    }

    @Test
    void joinsThePrefixesOfNestedImportsAndSurvivesCircles() {
        String nested = Samples.HEAD + "imports: [{file: '" + B + "', namespace_prefix: inner}]\n";
        String back = node("my.Node", "b") + "imports: [{file: '" + A + "', namespace_prefix: back}]\n";

        assertThat(check(Map.of(A, nested, B, back), "imports: [{file: '" + A + "', namespace_prefix: outer}]",
                "n: {type: 'outer:inner:my.Node', properties: {b: x}}").findings()).isEmpty();
    }

    @Test
    void tellsInWhichFileAFindingIs() {
        String broken = Samples.HEAD + "node_types:\n  my.Node: {derived_from: tosca.nodes.Rot, propertys: {}}\nimports: [missing.yaml]\n";
        CheckedTemplate checked = check(Map.of(A, broken), "imports: ['" + A + "']", "n: {type: my.Node, nam: x}");

        assertThat(checked.findings()).extracting(Finding::file).containsExactly("", A, A, A);
        assertThat(checked.findings()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_UNKNOWN_KEY, ToscaError.TOSCA_UNKNOWN_TYPE,
                ToscaError.TOSCA_UNKNOWN_KEY, ToscaError.TOSCA_UNRESOLVED_IMPORT);
        assertThat(checked.errors()).hasSize(1);
        assertThat(checked.findings().get(1).toMap()).containsEntry("file", A).containsEntry("line", 3);
        assertThat(checked.findings().get(1).toString()).startsWith(A + ":3:27 warning TOSCA_UNKNOWN_TYPE");
        assertThat(checked.findings().get(0).toMap()).doesNotContainKey("file");
    }

    @Test
    void takesAFileThatCannotBeReadForOneThatIsMissing() {
        for (String text : List.of("a: [", "- a list", "", "x: !!python/object y\n  z")) {
            CheckedTemplate checked = check(Map.of(A, text), "imports: ['" + A + "']", "n: {type: my.Node, properties: {x: y}}");

            assertThat(checked.errors()).isEmpty();
            assertThat(checked.warnings()).extracting(Finding::file).contains("", A);
            assertThat(checked.orThrow().node("n").orElseThrow().type().known()).isFalse();
        }
    }

    @Test
    void doesNotLetTheFaultsOfALibraryBuryThoseOfTheTemplate() {
        StringBuilder many = new StringBuilder(Samples.HEAD + "node_types:\n");
        for (int i = 0; i < 1_500; i++) {
            many.append("  n%d: {derived_from: nothing}\n".formatted(i));
        }
        CheckedTemplate checked = check(Map.of(A, many.toString()), "imports: ['" + A + "']", "n: {type: tosca.nodes.Root}");

        assertThat(checked.errors()).isEmpty();
        assertThat(checked.warnings()).hasSize(50);
    }

    @ParameterizedTest
    @CsvSource({"https://h.example/a/b.yaml,c.yaml,https://h.example/a/c.yaml", "https://h.example/a/b.yaml,../c.yaml,https://h.example/c.yaml",
        "https://h.example/a/b.yaml,/c.yaml,https://h.example/c.yaml", "bundled:infn/base/x.yaml,../apps/y.yaml,bundled:infn/apps/y.yaml",
        "a/b.yaml,./c/../d.yaml,a/d.yaml", "b.yaml,c.yaml,c.yaml", "/a/b.yaml,../c.yaml,/c.yaml", "https://h.example/a.yaml,../c.yaml,",
        "a.yaml,../../etc/passwd,", "bundled:a.yaml,../b.yaml,"})
    void joinsRelativeReferences(String file, String reference, String joined) {
        assertThat(Locations.resolve(file, reference).orElse(null)).isEqualTo(joined);
    }

    private static String node(String name, String property) {
        return Samples.HEAD + "node_types: {%s: {derived_from: tosca.nodes.Root, properties: {%s: {type: string}}}}\n".formatted(name, property);
    }

    private static CheckedTemplate check(Map<String, String> files, String imports, String nodes) {
        return Templates.check(Samples.HEAD + imports + "\ntopology_template:\n  node_templates:\n" + nodes.indent(4), TypeLibrary.standard().with(files),
                Limits.TEMPLATE);
    }
}
