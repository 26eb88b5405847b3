package org.nembo.orchestrator.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nembo.orchestrator.TestSettings;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.plan.Plan;
import org.nembo.orchestrator.plan.Planner;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.tosca.TypeLibrary;

class DifferTest {

    private static final Blueprints BLUEPRINTS = Blueprints.withoutScripts(TestSettings.of(Map.of("nodes_max", 50)), TypeLibrary::standard);

    private static final String TIERS = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              inputs:
                greeting: { type: string, default: hello }
                colour: { type: string, default: red }
              node_templates:
                back:
                  type: nembo.nodes.Process
                  properties: { command: [ back ], environment: { GREETING: { get_input: greeting } } }
                front:
                  type: nembo.nodes.Process
                  properties: { command: [ front ], environment: { BACK: { get_attribute: [ back, url ] } } }
                aside:
                  type: nembo.nodes.Process
                  properties: { command: [ aside ], environment: { COLOUR: { get_input: colour } } }
            """;

    private static final String CLUSTER = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              inputs:
                count: { type: integer, default: 3 }
                port: { type: integer, default: 80 }
              node_templates:
                head:
                  type: nembo.nodes.Process
                  properties: { command: [ head ], environment: { WORKERS: { concat: [ { get_attribute: [ worker, private_address, 0 ] } ] } } }
                worker:
                  type: tosca.nodes.Compute
                  capabilities:
                    scalable: { properties: { max_instances: 9, default_instances: { get_input: count } } }
                agent:
                  type: tosca.nodes.SoftwareComponent
                  requirements: [ { host: worker } ]
                  interfaces:
                    Standard:
                      configure:
                        implementation: |
                          #!/bin/sh
                          echo "$PORT"
                        inputs: { PORT: { get_input: port } }
            """;

    private static Blueprint blueprint(String template, Map<String, Object> inputs) {
        return BLUEPRINTS.of(template, inputs);
    }

    private static Plan plan(Blueprint blueprint) {
        return Planner.plan(blueprint, BLUEPRINTS.scripts());
    }

    /** What runs after a creation. */
    private static List<Resource> running(Blueprint blueprint) {
        List<Resource> rows = new ArrayList<>();
        plan(blueprint).resources().forEach(each -> rows.add(row(each.node(), each.instance(), rows.size(), each.kind(), each.type(),
                Resource.State.STARTED)));
        return rows;
    }

    private static Resource row(String node, int instance, int position, org.nembo.orchestrator.deployment.ResourceKind kind, String type,
            Resource.State state) {
        return new Resource(node + "-" + instance, "d", node, instance, position, type, kind, "local", node + instance, "", state, "", Map.of(), Map.of(),
                Instant.EPOCH, Instant.EPOCH, 1);
    }

    private static Difference compare(Blueprint before, Blueprint after, List<Resource> rows, String... unwanted) {
        return Differ.compare(before, after, plan(after), rows, Set.of(unwanted));
    }

    private static List<String> words(Difference difference) {
        return difference.changes().stream().map(change -> change.kind() + " " + change.label()).toList();
    }

    @Test
    void theSameTemplateChangesNothing() {
        Blueprint same = blueprint(CLUSTER, Map.of());
        Difference difference = compare(same, blueprint(CLUSTER, Map.of()), running(same));
        assertThat(difference.isNothing()).isTrue();
        assertThat(difference.changes()).hasSize(7).allMatch(change -> change.why().isEmpty());
    }

    @Test
    void aMachineIsMadeAnewForAPortThatIsClosedAndStaysWithOneTooMany() {
        String web = CLUSTER.replace("topology_template:", """
                node_types:
                  my.Web:
                    derived_from: tosca.nodes.SoftwareComponent
                    capabilities: { endpoint: { type: tosca.capabilities.Endpoint } }
                topology_template:""").replace("default: 3", "default: 1") + """
                page:
                  type: my.Web
                  capabilities: { endpoint: { properties: { port: 8080, protocol: tcp } } }
                  requirements: [ { host: worker } ]
            """.indent(0);
        Blueprint without = blueprint(CLUSTER, Map.of("count", 1));
        Blueprint with = blueprint(web, Map.of());
        Difference opened = compare(without, with, running(without));
        assertThat(words(opened)).contains("REPLACE worker[1]", "ADD page");
        assertThat(opened.of(Change.Kind.REPLACE).get(0).why()).contains("it gets ports that are closed now");
        assertThat(words(compare(with, without, running(with)))).contains("KEEP worker", "REMOVE page");
    }

    @Test
    void whatDependsOnSomethingReplacedIsReplacedToo() {
        Blueprint before = blueprint(TIERS, Map.of());
        Difference difference = compare(before, blueprint(TIERS, Map.of("greeting", "good evening")), running(before));
        assertThat(words(difference)).containsExactlyInAnyOrder("REPLACE back[1]", "REPLACE front[1]", "KEEP aside");
        assertThat(difference.of(Change.Kind.REPLACE)).extracting(change -> change.why().get(0)).containsOnly("environment changes");
        assertThat(difference.toString()).doesNotContain("good evening");
    }

    @Test
    void scalesOutWithNewNumbersAndTheirSoftware() {
        Blueprint before = blueprint(CLUSTER, Map.of());
        Difference difference = compare(before, blueprint(CLUSTER, Map.of("count", 5)), running(before));
        assertThat(words(difference)).contains("KEEP worker", "KEEP worker[2]", "ADD worker[3]", "ADD worker[4]", "ADD agent[3]", "ADD agent[4]", "KEEP head");
        assertThat(difference.of(Change.Kind.REPLACE)).isEmpty();
    }

    @Test
    void scalesInByTheRemovalListAndTakesTheSoftwareAlong() {
        Blueprint before = blueprint(CLUSTER, Map.of());
        Difference difference = compare(before, blueprint(CLUSTER, Map.of("count", 1)), running(before), "worker-0", "worker-2");
        assertThat(words(difference)).contains("KEEP worker[1]", "KEEP agent[1]", "REMOVE worker", "REMOVE worker[2]", "REMOVE agent", "REMOVE agent[2]");
        assertThat(words(difference)).as("it knows the first worker, which is another one now").contains("REPLACE head[1]");
        assertThat(difference.of(Change.Kind.REMOVE)).extracting(change -> change.was().orElseThrow().position()).isSortedAccordingTo((a, b) -> b - a);
    }

    @Test
    void withoutAListTheYoungestGo() {
        Blueprint before = blueprint(CLUSTER, Map.of());
        Difference difference = compare(before, blueprint(CLUSTER, Map.of("count", 2)), running(before));
        assertThat(words(difference)).contains("KEEP worker", "KEEP worker[1]", "REMOVE worker[2]", "REMOVE agent[2]");
    }

    @Test
    void aNumberIsNeverGivenTwice() {
        Blueprint before = blueprint(CLUSTER, Map.of("count", 2));
        List<Resource> rows = new ArrayList<>(running(before));
        Resource worker = rows.stream().filter(each -> each.node().equals("worker")).findFirst().orElseThrow();
        rows.add(row("worker", 2, 9, worker.kind(), worker.type(), Resource.State.DELETED));
        Difference difference = compare(before, blueprint(CLUSTER, Map.of("count", 3)), rows);
        assertThat(words(difference)).contains("ADD worker[3]").doesNotContain("ADD worker[2]");
    }

    @Test
    void softwareIsConfiguredAgainWhereItIs() {
        Blueprint before = blueprint(CLUSTER, Map.of());
        Difference difference = compare(before, blueprint(CLUSTER, Map.of("port", 8080)), running(before));
        assertThat(words(difference)).contains("RECONFIGURE agent", "RECONFIGURE agent[1]", "RECONFIGURE agent[2]", "KEEP worker");
        assertThat(difference.of(Change.Kind.RECONFIGURE).get(0).why()).containsExactly("input PORT of Standard.configure changes");
    }

    @Test
    void nodesComeAndGo() {
        Blueprint before = blueprint(TIERS, Map.of());
        String without = TIERS.replace("aside:", "beside:");
        Difference difference = compare(before, blueprint(without, Map.of()), running(before));
        assertThat(words(difference)).containsExactlyInAnyOrder("KEEP back", "KEEP front", "ADD beside", "REMOVE aside");
        assertThat(difference.changes().get(difference.changes().size() - 1).label()).isEqualTo("aside");
    }

    @Test
    void whatDoesNotRunIsMadeAnew() {
        Blueprint before = blueprint(TIERS, Map.of());
        List<Resource> rows = new ArrayList<>(running(before));
        rows.replaceAll(each -> each.node().equals("aside") ? row("aside", 0, each.position(), each.kind(), each.type(), Resource.State.ERROR) : each);
        Difference difference = compare(before, blueprint(TIERS, Map.of()), rows);
        assertThat(words(difference)).containsExactlyInAnyOrder("KEEP back", "KEEP front", "REPLACE aside[1]");
        assertThat(difference.of(Change.Kind.REPLACE).get(0).why()).containsExactly("it does not run");
    }

    @Test
    void anUnknownIdInTheRemovalListIsAProblem() {
        Blueprint before = blueprint(CLUSTER, Map.of());
        Difference difference = compare(before, blueprint(CLUSTER, Map.of("count", 2)), running(before), "nobody");
        assertThat(difference.problems()).containsExactly("the removal list names 'nobody', which is no resource of this deployment");
    }

    @Test
    void dataIsNotLostUnasked() {
        String template = """
                tosca_definitions_version: tosca_simple_yaml_1_3
                topology_template:
                  inputs:
                    size: { type: scalar-unit.size, default: 1 GB }
                    memory: { type: scalar-unit.size, default: 1 GB }
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      capabilities: { host: { properties: { mem_size: { get_input: memory } } } }
                      requirements:
                        - local_storage: { node: data, relationship: { type: tosca.relationships.AttachesTo, properties: { location: /data } } }
                    data:
                      type: tosca.nodes.BlockStorage
                      properties: { size: { get_input: size } }
                """;
        Blueprint before = blueprint(template, Map.of());
        assertThat(compare(before, blueprint(template, Map.of("size", "2 GB")), running(before)).problems())
                .anyMatch(problem -> problem.startsWith("volume 'data' would be made anew and its content lost (size changes)"));
        assertThat(compare(before, blueprint(template, Map.of("memory", "2 GB")), running(before)).problems())
                .anyMatch(problem -> problem.contains("'server' would be made anew (host.mem_size changes) while volume 'data' is attached"));
    }
}
