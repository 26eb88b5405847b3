package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportMapTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml                                 | bundled:indigo",
        "https://raw.githubusercontent.com/indigo-dc/tosca-types/v4.0.0/custom_types.yaml                                 | bundled:indigo",
        "https://raw.githubusercontent.com/indigo-dc/tosca-types/feature/x/custom_types.yaml                              | bundled:indigo",
        "https://raw.githubusercontent.com/indigo-dc/tosca-types/dodas_roll/custom_types.yaml                             | bundled:dodas",
        "https://raw.githubusercontent.com/grycap/tosca/main/custom_types.yaml                                            | bundled:grycap",
        "https://baltig.infn.it/infn-cloud/tosca-types/-/raw/v3.4.0/tosca_types/infrastructure/docker_types.yaml          | "
                + "bundled:infn/infrastructure/docker_types.yaml",
        "https://baltig.infn.it/infn-cloud/tosca-types/raw/master/tosca_types/base/basic_types.yaml                       | "
                + "bundled:infn/base/basic_types.yaml",
        "https://raw.githubusercontent.com/Laniakea-elixir-it/tosca-types/master/tosca_types/applications/laniakea_types.yaml | "
                + "bundled:laniakea/applications/laniakea_types.yaml",
        "https://raw.githubusercontent.com/ReCaS-Bari/tosca-types/master/custom_types.yaml                                | bundled:dodas"})
    void knowsTheUsualUrlsOfTheBundledLibraries(String url, String target) {
        assertThat(ImportMap.standard().target(url)).contains(target);
        assertThat(TypeLibrary.standard().findings(url)).isEmpty();
        assertThat(Templates.check(Samples.HEAD + "imports: ['" + url + "']\n").findings()).isEmpty();
    }

    @Test
    void takesTheFirstLineThatMatches() {
        ImportMap map = ImportMap.parse("""
                # a comment, then the exception before the rule
                https://a.example/one.yaml = one.yaml
                https://a.example/*        = many/$1

                https://b.example/*/x/** = mirror/$2
                https://b.example/**     = bundled:indigo
                """);

        assertThat(map.target("https://a.example/one.yaml")).contains("one.yaml");
        assertThat(map.target("https://a.example/two.yaml")).contains("many/two.yaml");
        assertThat(map.target("https://a.example/a/two.yaml")).isEmpty();
        assertThat(map.target("https://b.example/main/x/y/z.yml")).contains("mirror/y/z.yml");
        assertThat(map.target("https://b.example/z.yml")).contains("bundled:indigo");
        assertThat(map.target("http://b.example/z.yml")).isEmpty();
        assertThat(map.or(ImportMap.standard()).target("https://raw.githubusercontent.com/grycap/tosca/main/custom_types.yaml")).contains("bundled:grycap");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.example/x", "= bundled:indigo", "https://a.example/x =", "https://a.example/* = x/$2", "https://a.example/x = x/$1",
        "https://a.example/x = bundled:indgo", "https://a.example/x = bundled:../x", "https://a.example/x = a\\b", "https://a.example/* = x$"})
    void refusesALineThatCannotBeUsed(String line) {
        assertThatThrownBy(() -> ImportMap.parse("# first\n" + line)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("line 2");
    }

    @Test
    void asksForFilesOnlyByWhatTheMapSays() {
        List<String> asked = new ArrayList<>();
        Map<String, String> files = Map.of("own/types.yaml", "imports: [more/base.yaml, ../../secret.yaml]", "own/more/base.yaml", "node_types: {}");
        ImportResolver resolver = ImportMap.parse("https://a.example/types.yaml = own/types.yaml").resolver(path -> {
            asked.add(path);
            return Optional.ofNullable(files.get(path));
        });
        TypeLibrary library = TypeLibrary.of(resolver);

        CheckedTemplate checked = Templates.check(Samples.HEAD + "imports: [own/types.yaml, ../x, 'file:///etc/passwd', 'bundled:indigo', "
                + "'https://a.example/types.yaml']", library, Limits.TEMPLATE);

        assertThat(asked).containsExactly("own/types.yaml", "own/more/base.yaml");
        assertThat(Samples.places(checked.warnings())).containsExactly("TOSCA_UNRESOLVED_IMPORT 2:11", "TOSCA_UNRESOLVED_IMPORT 2:27",
                "TOSCA_UNRESOLVED_IMPORT 2:33", "TOSCA_UNRESOLVED_IMPORT 2:55", "TOSCA_UNRESOLVED_IMPORT 1:27");
        assertThat(checked.warnings().get(4).file()).isEqualTo("own/types.yaml");
    }

    @Test
    void readsAFileOnceWhateverUrlsLeadToIt() {
        List<String> asked = new ArrayList<>();
        TypeLibrary library = TypeLibrary.of(ImportMap.parse("https://a.example/** = types.yaml").resolver(path -> {
            asked.add(path);
            return Optional.of("node_types: {my.Node: {derived_from: tosca.nodes.Root, properties: {a: {type: string}}}}");
        }));

        CheckedTemplate checked = Templates.check(Samples.HEAD + "imports: ['https://a.example/1', 'https://a.example/2']\n"
                + Samples.nodes("n: {type: my.Node, properties: {a: x}}").substring(Samples.HEAD.length()), library, Limits.TEMPLATE);

        assertThat(checked.findings()).isEmpty();
        assertThat(asked).containsExactly("types.yaml", "types.yaml");
    }
}
