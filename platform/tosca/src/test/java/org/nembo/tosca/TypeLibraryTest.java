package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.tosca.types.StandardTypes;

class TypeLibraryTest {

    private static final String URL = "https://example.org/types.yaml";
    private static final String TYPES = Samples.HEAD + "node_types: {my.Node: {derived_from: tosca.nodes.Root, properties: {a: {type: my.Data}}}}\n"
            + "imports: [\"https://example.org/data.yaml\"]\n";
    private static final String DATA = Samples.HEAD + "data_types: {my.Data: {properties: {x: {type: integer}}}}\nimports: [\"" + URL + "\"]\n";
    private static final TypeLibrary LIBRARY = TypeLibrary.standard().with(Map.of(URL, TYPES, "https://example.org/data.yaml", DATA));

    static Stream<String> spellings() {
        return Stream.of("imports: ['" + URL + "']", "imports: [{types: '" + URL + "'}]", "imports: [{file: '" + URL + "'}]",
                "imports: [{types: {file: types.yaml, repository: lib}}]\nrepositories: {lib: {url: 'https://example.org/'}}",
                "imports: [{types: {file: types.yaml, repository: lib}}]\nrepositories: {lib: 'https://example.org'}",
                "imports: [tosca-normative-types:1.0.0-SNAPSHOT, nembo, '" + URL + "']");
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void resolvesEverySpellingOfAnImport(String imports) {
        CheckedTemplate checked = check(imports, "n: {type: my.Node, properties: {a: {x: 1}}}");

        assertThat(checked.findings()).isEmpty();
        assertThat(checked.topology()).isPresent();
    }

    @Test
    void checksAgainstImportedTypes() {
        assertThat(check("imports: ['" + URL + "']", "n: {type: my.Node, properties: {a: {x: y}}}").errors()).extracting(Finding::code)
                .containsExactly(ToscaError.TOSCA_TYPE_MISMATCH);
        assertThat(check("imports: ['" + URL + "']", "n: {type: my.Nod}").errors()).singleElement()
                .satisfies(finding -> assertThat(finding.suggestion()).contains("my.Node"));
    }

    @Test
    void onlyWarnsOfUnknownTypesWhenAnImportIsMissing() {
        CheckedTemplate checked = check("imports: [\"https://example.org/other.yaml\"]", "n: {type: other.Node, properties: {a: b}, requirements: [{c: n2}]}\n"
                + "n2: {type: other.Node}\nn3: {type: tosca.nodes.WebApplication, requirements: [{host: n2}], interfaces: {Standard: {create: {inputs: "
                + "{a: {get_attribute: [n, anything]}}}}}}");

        assertThat(checked.errors()).isEmpty();
        assertThat(checked.warnings()).extracting(Finding::code).contains(ToscaError.TOSCA_UNRESOLVED_IMPORT, ToscaError.TOSCA_UNKNOWN_TYPE);
        assertThat(checked.orThrow().node("n").orElseThrow().type().known()).isFalse();
        assertThat(checked.orThrow().node("n").orElseThrow().property("a")).isPresent();
    }

    @Test
    void letsTheTemplateAndEachImportMeanItsOwn() {
        TypeLibrary library = LIBRARY.with("https://example.org/second.yaml",
                Samples.HEAD + "node_types: {my.Node: {derived_from: tosca.nodes.Root, properties: {b: {type: string}}}}");
        String own = "imports: ['https://example.org/second.yaml']";

        assertThat(Templates.check(template(own, "n: {type: my.Node, properties: {b: x}}"), library, Limits.TEMPLATE).findings()).isEmpty();
        assertThat(Templates.check(template("imports: ['" + URL + "']", "n: {type: my.Node, properties: {a: {x: 1}}}"), library, Limits.TEMPLATE).findings())
                .isEmpty();
    }

    @Test
    void leavesTypesOpenThatTheStandardOnlyMentions() {
        assertThat(Templates.check(Samples.nodes("n: {type: tosca.nodes.Container.Application.Docker, properties: {environment: {}}}")).findings()).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithALibrary() {
        TypeLibrary broken = TypeLibrary.standard().with("x", "node_types: {a: {propertys: {}}}");

        assertThat(broken.findings("x")).extracting(Finding::code).containsExactly(ToscaError.TOSCA_UNKNOWN_KEY);
        assertThat(broken.findings("y")).isEmpty();
        assertThat(LIBRARY.findings(URL)).isEmpty();
    }

    @Test
    void theBuiltInTypesAreRightThemselves() {
        for (String file : new String[] {"tosca.yaml", "nembo.yaml"}) {
            try (var stream = StandardTypes.class.getResourceAsStream(file)) {
                String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                assertThat(Templates.check(text, TypeLibrary.standard(), Limits.LIBRARY).findings()).isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static CheckedTemplate check(String imports, String nodes) {
        return Templates.check(template(imports, nodes), LIBRARY, Limits.TEMPLATE);
    }

    private static String template(String imports, String nodes) {
        return Samples.HEAD + imports + "\ntopology_template:\n  node_templates:\n" + nodes.indent(4);
    }
}
