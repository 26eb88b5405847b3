package org.nembo.tosca.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.tosca.CheckedTemplate;
import org.nembo.tosca.Finding;
import org.nembo.tosca.Limits;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Topology;
import org.nembo.tosca.TypeLibrary;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.yaml.YamlReader;

class FragmentsTest {

    private static final Part CLUSTER = new Part("cluster.yaml", """
            tosca_definitions_version: tosca_simple_yaml_1_3
            description: A cluster
            metadata: {template_name: Cluster, childs: [app.yaml], tabs: {Size: [workers]}}
            imports:
              - types: https://example.org/types.yaml
            topology_template:
              inputs:
                workers: {type: integer, default: 1, constraints: [{in_range: [1, 10]}]}
                release: {type: version, default: 20.10}
                admin_password: {type: string, default: chang3me}
              node_templates:
                front:
                  type: tosca.nodes.Compute
                  capabilities: {host: {properties: {num_cpus: 2}}}
                service:
                  type: tosca.nodes.SoftwareComponent
                  properties: {component_version: {get_input: release}}
                  requirements: [{host: front}]
                  interfaces:
                    Standard:
                      create:
                        implementation: c.sh
                        inputs:
                          n: {get_input: workers}
                          p: {get_input: admin_password}
                          script: |
                            #!/bin/sh
                            echo "a: b" # no comment

                            exit 0
              outputs:
                address: {value: {get_attribute: [front, public_address, 0]}}
              groups: {all: {type: tosca.groups.Root, members: [front]}}
              policies: [{near: {type: tosca.policies.Placement, targets: [front]}}]
            """);

    private static Part addition(String name, String topology) {
        return new Part(name, "tosca_definitions_version: tosca_simple_yaml_1_3\nmetadata: {parents: [cluster.yaml], tabs: {" + name.charAt(0) + ": .*}}\n"
                + "imports:\n  - types: https://example.org/types.yaml\n  - https://example.org/" + name + "\ntopology_template:\n" + topology.indent(2));
    }

    private static Merged merge(Part... additions) {
        return Fragments.merge(CLUSTER, List.of(additions), Limits.TEMPLATE);
    }

    private static CheckedTemplate check(Merged merged) {
        return merged.check(TypeLibrary.standard(), Limits.TEMPLATE);
    }

    private static Topology topology(Part... additions) {
        return check(merge(additions)).orThrow();
    }

    @Test
    void unitesEverythingUnderOneTemplate() {
        Merged merged = merge(addition("app.yaml", """
                inputs: {colour: {type: string, default: red}}
                node_templates:
                  app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: front}, {dependency: service}]}
                outputs: {colour: {value: {get_input: colour}}}
                groups: {all: {type: tosca.groups.Root, members: [app, front]}}
                policies: [{near: {type: tosca.policies.Placement, targets: [front]}}, {far: {type: tosca.policies.Placement}}]
                """));
        Topology topology = check(merged).orThrow();

        assertThat(merged.findings()).isEmpty();
        assertThat(topology.inputs()).containsOnlyKeys("workers", "release", "admin_password", "colour");
        assertThat(topology.nodes()).containsOnlyKeys("front", "service", "app");
        assertThat(topology.outputs()).containsOnlyKeys("address", "colour");
        assertThat(topology.groups().get("all").members()).containsExactly("front", "app");
        assertThat(topology.policies()).containsOnlyKeys("near", "far");
        assertThat(topology.description()).isEqualTo("A cluster");
        assertThat(merged.text().orElseThrow()).containsOnlyOnce("types.yaml").contains("\"https://example.org/app.yaml\"").contains("default: 20.10");
        assertThat(topology.metadata()).containsKeys("template_name", "tabs").doesNotContainKey("parents");
        assertThat(topology.nodes().get("service").interfaces().get("Standard").operations().get("create").inputs().get("script").toString())
                .contains("#!/bin/sh\necho \"a: b\" # no comment\n\nexit 0\n");
    }

    @Test
    void saysOfTheWholeOnlyWhatTheTemplateSaysOfIt() {
        Part bare = new Part("cluster.yaml", CLUSTER.text().replaceAll("(?m)^(description|metadata):.*\\n", ""));
        Part app = addition("app.yaml", "node_templates: {app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: frnt}]}}");
        Part described = new Part("app.yaml", app.text() + "description: An application\n");
        Merged merged = Fragments.merge(bare, List.of(described), Limits.TEMPLATE);

        assertThat(merged.text().orElseThrow()).doesNotContain("parents", "An application").contains("tabs");
        assertThat(check(merged).errors()).as("nothing is left to a parent").extracting(finding -> finding.code().name()).containsExactly("TOSCA_UNKNOWN_NODE");
        Part untabbed = new Part("app.yaml", app.text().replaceFirst(", tabs: \\{[^}]*}", ""));
        assertThat(Fragments.merge(bare, List.of(untabbed), Limits.TEMPLATE).text().orElseThrow()).doesNotContain("metadata");
    }

    @Test
    void letsAnAdditionRefineWhatItsParentDefinesAndShowsBothPlaces() {
        Merged merged = merge(addition("app.yaml", """
                inputs: {workers: {type: integer, default: 3, description: More, constraints: [{in_range: [3, 10]}]}}
                node_templates:
                  front: {type: tosca.nodes.Compute, capabilities: {host: {properties: {num_cpus: 4, mem_size: 8 GB}}}}
                """));

        assertThat(merged.findings()).extracting(Finding::toString).containsExactly(
                "app.yaml:7:46 warning TOSCA_MERGE_OVERRIDE: 'topology_template.inputs.workers.default' is '1' in cluster.yaml line 8, and '3' in app.yaml "
                        + "line 7; the latter counts",
                "app.yaml:7:81 warning TOSCA_MERGE_OVERRIDE: 'topology_template.inputs.workers.constraints' is defined in cluster.yaml line 8, and differently "
                        + "in app.yaml line 7; the latter counts",
                "app.yaml:9:85 warning TOSCA_MERGE_OVERRIDE: 'topology_template.node_templates.front.capabilities.host.properties.num_cpus' is '2' in "
                        + "cluster.yaml line 14, and '4' in app.yaml line 9; the latter counts");
        Topology topology = check(merged).orThrow();
        NodeTemplate front = topology.node("front").orElseThrow();
        assertThat(front.capabilities().get("host").properties()).containsKeys("num_cpus", "mem_size");
        assertThat(topology.bind(Map.of()).orThrow().inputs()).containsEntry("workers", 3L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "inputs: {workers: {type: float}}                                            | topology_template.inputs.workers.type",
        "node_templates: {front: {type: tosca.nodes.Root}}                           | topology_template.node_templates.front.type",
        "outputs: {address: {value: x}}                                              | topology_template.outputs.address",
        "policies: [{near: {type: tosca.policies.Placement, targets: [service]}}]    | topology_template.policies",
        "inputs: [a]                                                                 | topology_template.inputs"})
    void refusesWhatCannotBeBoth(String topology, String path) {
        Merged merged = merge(addition("app.yaml", topology));

        assertThat(merged.text()).isEmpty();
        assertThat(merged.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code().name()).isEqualTo("TOSCA_MERGE_CONFLICT");
            assertThat(finding.path()).isEqualTo(path);
            assertThat(finding.file()).isEqualTo("app.yaml");
            assertThat(finding.message()).contains("in cluster.yaml line ", "in app.yaml line 7");
        });
        assertThat(check(merged).topology()).isEmpty();
        assertThat(check(merged).errors()).hasSize(1);
    }

    @Test
    void refusesTwoAdditionsThatContradictEachOther() {
        Part app = addition("app.yaml", "inputs: {workers: {type: integer, default: 3}, own: {type: string, default: a}}");
        Part web = addition("web.yaml", "inputs: {workers: {type: integer, default: 4}, own: {type: string, default: b}}");

        assertThat(merge(app, web).findings()).filteredOn(Finding::isError).extracting(Finding::message).containsExactly(
                "'topology_template.inputs.workers.default' is '3' in app.yaml line 7, and '4' in web.yaml line 7; make them equal, or rename one",
                "'topology_template.inputs.own.default' is 'a' in app.yaml line 7, and 'b' in web.yaml line 7; make them equal, or rename one");
        assertThat(merge(app, new Part("web.yaml", app.text())).findings()).noneMatch(Finding::isError);
    }

    @Test
    void letsAnAdditionToAnAdditionRefineIt() {
        Part app = addition("app.yaml", "inputs: {own: {type: string, default: a}}");
        Part more = new Part("more.yaml", addition("more.yaml", "inputs: {own: {type: string, default: b}}").text().replace("[cluster.yaml]", "app"));

        assertThat(merge(app, more).findings()).extracting(finding -> finding.code().name()).containsExactly("TOSCA_MERGE_OVERRIDE");
        assertThat(topology(app, more).inputs().get("own").defaultValue().orElseThrow().toString()).contains("text=b");
    }

    @Test
    void refusesAnotherHostOfTheSameNodeOnlyAmongAdditions() {
        Part one = addition("one.yaml", "node_templates: {m: {type: tosca.nodes.Compute}, service: {type: tosca.nodes.SoftwareComponent, requirements: "
                + "[{host: m}, {dependency: m}]}}");
        Part two = addition("two.yaml", "node_templates: {service: {type: tosca.nodes.SoftwareComponent, requirements: [host: front2]}, "
                + "front2: {type: tosca.nodes.Compute}}");

        assertThat(topology(one).node("service").orElseThrow().requirements()).extracting(each -> each.name() + " " + each.node().orElse(""))
                .containsExactly("host m", "dependency m");
        assertThat(merge(one, two).findings()).filteredOn(Finding::isError).hasSize(1);
    }

    @Test
    void showsNoSecretsInConflicts() {
        Merged merged = merge(addition("app.yaml", "inputs: {admin_password: {type: string, default: s3cret}}"));

        assertThat(merged.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.toMap().toString()).doesNotContain("s3cret", "chang3me");
            assertThat(finding.found()).isEmpty();
        });
    }

    @Test
    void saysWhereInWhichFileTheMergedTemplateIsWrong() {
        CheckedTemplate checked = check(merge(addition("app.yaml", """
                inputs: {size: {type: scalar-unit.size, default: many}}
                node_templates:
                  app:
                    type: tosca.nodes.SoftwareComponent
                    properties: {component_versoin: '1'}
                    requirements:
                      - host: frnt
                """)));

        assertThat(checked.errors()).extracting(finding -> "%s %s:%d:%d".formatted(finding.code(), finding.file(), finding.line(), finding.column()))
                .containsExactlyInAnyOrder("TOSCA_TYPE_MISMATCH app.yaml:7:52", "TOSCA_UNKNOWN_PROPERTY app.yaml:11:20", "TOSCA_UNKNOWN_NODE app.yaml:13:17");
        assertThat(checked.errors().get(0).toMap()).containsEntry("file", "app.yaml");
    }

    @Test
    void warnsOfAnAdditionToSomethingElse() {
        Part other = new Part("app.yaml", addition("app.yaml", "inputs: {}").text().replace("cluster.yaml", "slurm.yml"));
        Part none = new Part("b.yaml", "tosca_definitions_version: tosca_simple_yaml_1_3");

        assertThat(merge(other, none).findings()).extracting(Finding::message).containsExactly(
                "'app.yaml' is an addition to slurm.yml, not to 'cluster.yaml'", "'b.yaml' does not say that it is an addition to another template");
        assertThat(Fragments.parents(other.text(), Limits.TEMPLATE)).containsExactly("slurm.yml");
        assertThat(Fragments.parents("a: [", Limits.TEMPLATE)).isEmpty();
        assertThat(Fragments.parents(CLUSTER.text(), Limits.TEMPLATE)).isEmpty();
    }

    @Test
    void reportsEveryPartThatCannotBeReadWithItsName() {
        Merged merged = Fragments.merge(CLUSTER, List.of(new Part("a", "x: ["), new Part("b", "- 1"), new Part("c", "")), Limits.TEMPLATE);

        assertThat(merged.findings()).filteredOn(Finding::isError).extracting(Finding::file).containsExactly("a", "b");
        assertThat(merged.text()).isEmpty();
    }

    @Test
    void keepsTheLimits() {
        Part app = addition("app.yaml", "inputs: {a: {type: string, default: '" + "x".repeat(900) + "'}}");
        Limits small = new Limits(2_000, 64, 50, 1_000, 50_000);
        int values = (int) YamlReader.read(CLUSTER.text(), Limits.TEMPLATE, new Findings()).orElseThrow().size();

        assertThat(Fragments.merge(CLUSTER, List.of(app), small).findings()).extracting(finding -> finding.code().name()).containsExactly("TOSCA_LIMIT");
        assertThat(Fragments.merge(CLUSTER, List.of(app), new Limits(100_000, 64, 50, 1_000, values)).findings()).extracting(finding -> finding.code().name())
                .containsExactly("TOSCA_LIMIT");
        assertThat(Fragments.merge(CLUSTER, Collections.nCopies(51, app), Limits.TEMPLATE).text()).isEmpty();
    }

    @Test
    void givesTheSameTextForTheSameParts() {
        Part app = addition("app.yaml", "inputs: {a: {type: string, default: x}}");

        assertThat(merge(app).text()).isEqualTo(merge(app).text()).isPresent();
        assertThat(merge(app, app).text()).isEqualTo(merge(app).text());
    }
}
