package org.nembo.orchestrator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.template.Fragment;
import org.nembo.orchestrator.template.TemplateReport;
import org.nembo.orchestrator.work.Stage;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.fake.FakePolicy;

class TemplatesResourceTest {

    private static final Caller ANN = new Caller(Stage.ANN);

    private final Stage stage = new Stage();
    private final TemplatesResource resource = new TemplatesResource(stage.blueprints, stage.policy);

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void tellsWhatAGoodTemplateDeclares() {
        TemplateReport report = resource.checkText(ANN, Yaml.TWO);
        assertThat(report.valid()).isTrue();
        assertThat(report.findings()).isEmpty();
        assertThat(report.nodes()).extracting(TemplateReport.NodeType::name).containsExactly("back", "front");
        assertThat(report.nodes().get(1).needs()).containsExactly("back");
        TemplateReport web = resource.check(ANN, new TemplatesResource.Check(Yaml.WEB, Optional.empty()));
        assertThat(web.inputs()).extracting(TemplateReport.Input::name).containsExactly("message", "password");
        assertThat(web.inputs()).extracting(TemplateReport.Input::sensitive).containsExactly(false, true);
        assertThat(web.outputs()).extracting(TemplateReport.Output::name).containsExactly("url", "admin", "password");
    }

    @Test
    void answersErrorsAndNotAFailure() {
        TemplateReport report = resource.checkText(ANN, Yaml.TWO.replace("command:", "comand:"));
        assertThat(report.valid()).isFalse();
        assertThat(report.findings()).isNotEmpty().allSatisfy(finding -> assertThat(finding).containsKeys("code", "line", "column", "message"));
        for (String text : new String[] {"", "\t", "a: [", "- x", "&a [*a]", "\u0000"}) {
            assertThat(resource.checkText(ANN, text).valid()).as(text).isFalse();
        }
    }

    @Test
    void checksInputsWhenThereAreSome() {
        assertThat(resource.check(ANN, new TemplatesResource.Check(Yaml.WEB, Optional.of(Map.of("message", "x")))).valid()).isTrue();
        TemplateReport report = resource.check(ANN, new TemplatesResource.Check(Yaml.WEB, Optional.of(Map.of("mesage", "x"))));
        assertThat(report.valid()).isFalse();
        assertThat(report.findings()).extracting(finding -> finding.get("code")).contains("TOSCA_UNDECLARED_INPUT");
    }

    @Test
    void warnsOfWhatIsGoodToscaButCannotRunHere() {
        TemplateReport report = resource.checkText(ANN,
                "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n    lb:\n      type: tosca.nodes.LoadBalancer\n");
        assertThat(report.valid()).isTrue();
        assertThat(report.findings()).singleElement().satisfies(finding -> assertThat(finding).containsEntry("code", "TEMPLATE_NODE_UNSUPPORTED")
                .containsEntry("severity", "WARNING").containsEntry("line", 4));
    }

    @Test
    void refusesARequestWithoutATemplateAndWhoHasNotTheRight() {
        assertThatThrownBy(() -> resource.check(ANN, null)).hasMessageContaining("'template'");
        assertThatThrownBy(() -> resource.check(ANN, new TemplatesResource.Check(null, Optional.empty()))).hasMessageContaining("'template'");
        Caller nobody = new Caller(FakePolicy.with(Stage.ANN, "sites:read"));
        assertThatThrownBy(() -> resource.checkText(nobody, Yaml.WEB)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
    }

    @Test
    void mergesFragmentsAndSaysInWhichFileWhatIsWrong() {
        String addition = """
                tosca_definitions_version: tosca_simple_yaml_1_3
                metadata: { parents: [ two.yaml ] }
                topology_template:
                  inputs:
                    colour: { type: string, default: red }
                  node_templates:
                    more:
                      type: nembo.nodes.Process
                      properties: { command: [ more, { get_input: colour } ], environment: { FRONT: { get_attribute: [ front, url ] } } }
                      requirements: [ { dependency: back } ]
                """;
        TemplateReport report = merged(addition);
        assertThat(report.findings()).isEmpty();
        assertThat(report.nodes()).extracting(TemplateReport.NodeType::name).containsExactly("back", "front", "more");
        assertThat(report.inputs()).extracting(TemplateReport.Input::name).containsExactly("colour");

        TemplateReport wrong = merged(addition.replace("back }", "bck }"));
        assertThat(wrong.valid()).isFalse();
        assertThat(wrong.findings()).singleElement().satisfies(finding -> assertThat(finding).containsEntry("code", "TOSCA_UNKNOWN_NODE")
                .containsEntry("file", "more.yaml").containsEntry("line", 10).containsEntry("column", 37).containsEntry("suggestion", "back"));
        TemplateReport conflict = merged(addition.replace("    more:\n      type: nembo.nodes.Process", "    front:\n      type: tosca.nodes.Root"));
        assertThat(conflict.valid()).isFalse();
        assertThat(conflict.findings()).anySatisfy(finding -> assertThat(finding).containsEntry("code", "TOSCA_MERGE_CONFLICT")
                .containsEntry("severity", "ERROR").containsEntry("file", "more.yaml").containsEntry("line", 8));
        TemplateReport unfit = merged(addition.replace("nembo.nodes.Process", "tosca.nodes.LoadBalancer").replaceAll("(?m)^ +properties.*\n", ""));
        assertThat(unfit.findings()).anySatisfy(finding -> assertThat(finding).containsEntry("code", "TEMPLATE_NODE_UNSUPPORTED")
                .containsEntry("file", "more.yaml").containsEntry("line", 7));
    }

    private TemplateReport merged(String addition) {
        return resource.check(ANN, new TemplatesResource.Check(Yaml.TWO, Optional.empty(), List.of(new Fragment("more.yaml", addition))));
    }

    @Test
    void tellsFragmentsApartThatHaveNoNameOrTheSame() {
        List<Fragment> broken = List.of(Fragment.valueOf("a: ["), new Fragment("x", "a: ["), new Fragment("x", "- a"), new Fragment("template", "["));
        TemplateReport report = resource.check(ANN, new TemplatesResource.Check("b: [", Optional.empty(), broken));
        assertThat(report.findings()).extracting(finding -> finding.getOrDefault("file", "")).containsExactlyInAnyOrder("", "fragment 1", "x", "x (2)",
                "template (2)");
        assertThatThrownBy(() -> new Fragment("x", null)).hasMessageContaining("'fragments'");
        assertThatThrownBy(() -> new Fragment("a\nb", "x")).hasMessageContaining("printable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello-web.yaml", "two-tier.yaml", "failing.yaml"})
    void theShippedExamplesHaveNothingWrong(String name) throws IOException {
        TemplateReport report = resource.checkText(ANN, Files.readString(Path.of("../../distribution/examples", name)));
        assertThat(report.findings()).isEmpty();
        assertThat(report.valid()).isTrue();
        assertThat(report.outputs()).extracting(TemplateReport.Output::name).contains("url");
    }
}
