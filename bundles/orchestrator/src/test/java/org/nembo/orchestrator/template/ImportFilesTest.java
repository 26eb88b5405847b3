package org.nembo.orchestrator.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.TestSettings;
import org.nembo.tosca.Finding;

class ImportFilesTest {

    private static final String TEMPLATE = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            imports: ['https://a.example/main/types.yaml']
            topology_template: {node_templates: {n: {type: my.Node, properties: {%s: x}}}}
            """;
    private static final String TYPES = "node_types: {my.Node: {derived_from: tosca.nodes.Root, properties: {%s: {type: string}}}}\n";

    @TempDir
    private Path folder;
    private Path etc;
    private Path data;
    private ImportFiles files;
    private Blueprints blueprints;

    @BeforeEach
    void prepare() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
        data = Files.createDirectory(folder.resolve("data"));
        files = new ImportFiles(List.of(etc.resolve("tosca"), data.resolve("tosca")));
        blueprints = Blueprints.withoutScripts(TestSettings.of(Map.of()), files::types);
    }

    @Test
    void hasTheBundledLibrariesWithoutAnyFile() {
        assertThat(blueprints.check("""
                tosca_definitions_version: tosca_simple_yaml_1_0
                imports: [{indigo: 'https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml'}]
                topology_template: {node_templates: {n: {type: tosca.nodes.indigo.Compute}}}
                """).findings()).isEmpty();
        assertThat(files.text("https://raw.githubusercontent.com/indigo-dc/tosca-types/master/artifacts/os/configure_users.yml")).isEmpty();
    }

    @Test
    void takesTypesAndScriptsFromBothFoldersByTheMap() throws IOException {
        write(etc, "imports.map", "https://a.example/*/types.yaml = own/types.yaml\nhttps://a.example/*/artifacts/** = mirror/$2\n");
        write(etc, "own/types.yaml", TYPES.formatted("a"));
        Path script = write(data, "mirror/os/users.yml", "- hosts: all\n");

        assertThat(blueprints.check(TEMPLATE.formatted("a")).findings()).isEmpty();
        assertThat(blueprints.check(TEMPLATE.formatted("b")).errors()).hasSize(2);
        assertThat(files.text("https://a.example/v1.0/artifacts/os/users.yml")).contains("- hosts: all\n");
        assertThat(files.file("https://a.example/v1.0/artifacts/os/users.yml")).contains(script.toRealPath());
        assertThat(files.text("https://a.example/v1.0/artifacts/os/groups.yml")).isEmpty();
        assertThat(files.text("https://b.example/x")).isEmpty();
    }

    @Test
    void noticesChangesOfTheMapAndOfAFile() throws IOException {
        assertThat(blueprints.check(TEMPLATE.formatted("a")).warnings()).extracting(finding -> finding.code().name())
                .containsExactly("TOSCA_UNRESOLVED_IMPORT", "TOSCA_UNKNOWN_TYPE");

        write(etc, "types.yaml", TYPES.formatted("first"));
        write(etc, "imports.map", "https://a.example/** = types.yaml");
        assertThat(blueprints.check(TEMPLATE.formatted("first")).findings()).isEmpty();

        write(etc, "types.yaml", TYPES.formatted("another"));
        assertThat(blueprints.check(TEMPLATE.formatted("another")).findings()).isEmpty();
        assertThat(blueprints.check(TEMPLATE.formatted("first")).errors()).hasSize(2);
    }

    @Test
    void keepsTheLastGoodMap() throws IOException {
        write(etc, "types.yaml", TYPES.formatted("a"));
        write(etc, "imports.map", "https://a.example/** = types.yaml");
        assertThat(blueprints.check(TEMPLATE.formatted("a")).findings()).isEmpty();

        write(etc, "imports.map", "nonsense without a target");
        assertThat(blueprints.check(TEMPLATE.formatted("a")).findings()).isEmpty();

        Files.delete(etc.resolve("tosca/imports.map"));
        assertThat(blueprints.check(TEMPLATE.formatted("a")).warnings()).isNotEmpty();
    }

    @Test
    void neverLeavesItsFolders() throws IOException {
        Path secret = Files.writeString(etc.resolve("master.key"), "secret");
        write(etc, "imports.map", "https://a.example/** = mirror/$1\nhttps://b.example/** = $1\nhttps://c.example/x = /etc/passwd\n");
        write(etc, "mirror/a.yaml", "a");
        Files.createSymbolicLink(etc.resolve("tosca/mirror/link"), secret);
        Files.createSymbolicLink(etc.resolve("tosca/mirror/up"), etc);

        assertThat(files.text("https://a.example/a.yaml")).contains("a");
        for (String url : List.of("https://a.example/../../master.key", "https://a.example/link", "https://a.example/up/master.key",
                "https://b.example//etc/passwd", "https://b.example/../master.key", "https://b.example/imports.map", "https://c.example/x",
                "https://a.example/a\0.yaml", "https://b.example/")) {
            assertThat(files.file(url)).as(url).isEmpty();
            assertThat(files.text(url)).as(url).isEmpty();
        }
    }

    @Test
    void refusesAFileThatIsTooLarge() throws IOException {
        write(etc, "imports.map", "https://a.example/** = types.yaml");
        write(etc, "types.yaml", "#" + "x".repeat(4 << 20));

        assertThat(blueprints.check(TEMPLATE.formatted("a")).warnings()).extracting(finding -> finding.code().name()).contains("TOSCA_UNRESOLVED_IMPORT");
    }

    @Test
    void tellsTheFileOfAFinding() throws IOException {
        write(etc, "imports.map", "https://a.example/** = own/types.yaml");
        write(etc, "own/types.yaml", TYPES.formatted("a") + "nod_types: {}\n");

        assertThat(blueprints.check(TEMPLATE.formatted("a")).findings()).extracting(Finding::file).containsExactly("own/types.yaml");
        TemplateReport report = TemplateReport.of(blueprints, Source.of(TEMPLATE.formatted("a")), Optional.empty());
        assertThat(report.valid()).isTrue();
        assertThat(report.findings().get(0)).containsEntry("file", "own/types.yaml").containsEntry("line", 2);
    }

    @Test
    void refusesToDeployAnAdditionWithoutWhatItIsAddedTo() {
        String fragment = """
                tosca_definitions_version: tosca_simple_yaml_1_3
                metadata: {parents: [parent.yaml]}
                topology_template:
                  node_templates: {n: {type: nembo.nodes.Process, properties: {command: [x]}, requirements: [{dependency: front}]}}
                """;

        assertThat(blueprints.check(fragment).errors()).isEmpty();
        assertThatThrownBy(() -> blueprints.of(fragment, Map.of())).isInstanceOf(NemboException.class).hasMessageContaining("front");
    }

    private static Path write(Path base, String name, String text) throws IOException {
        Path file = base.resolve("tosca").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
