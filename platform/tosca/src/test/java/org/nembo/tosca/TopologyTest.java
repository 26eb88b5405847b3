package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;

class TopologyTest {

    @Test
    void ordersNodesByRequirementsAndAttributes() {
        Topology topology = Samples.valid(Samples.TWO_TIERS);

        assertThat(topology.startOrder()).containsExactly("api", "web");
        assertThat(topology.needs().get("web")).containsExactly("api");
        assertThat(topology.nodes().keySet()).containsExactly("web", "api");
        assertThat(topology.node("web").orElseThrow().target("dependency")).contains("api");
        assertThat(topology.description()).isEqualTo("Two tiers");
    }

    @Test
    void ordersByAttributesAlone() {
        Topology topology = Samples.valid(Samples.nodes("""
                a: {type: nembo.nodes.Process, properties: {command: [{concat: [x, {get_property: [b, health_path]}]}]}}
                b: {type: nembo.nodes.Process, properties: {command: [x], health_path: {concat: ["/", {get_attribute: [c, host]}]}}}
                c: {type: nembo.nodes.Process, properties: {command: [x]}}
                """));

        assertThat(topology.startOrder()).containsExactly("c", "a", "b");
        assertThat(topology.needs().get("a")).containsExactly("c");
    }

    @Test
    void keepsTheOrderOfDeclarationAmongEquals() {
        assertThat(Samples.valid(Samples.nodes("c: {type: Root}\na: {type: tosca:Root}\nb: {type: tosca.nodes.Root}")).startOrder())
                .containsExactly("c", "a", "b");
    }

    @Test
    void followsInheritance() {
        NodeTemplate web = Samples.valid(Samples.HEAD + """
                node_types:
                  my.Web:
                    derived_from: my.Base
                    properties:
                      health_path: {default: /ready}
                  my.Base:
                    derived_from: nembo.nodes.Process
                    attributes: {extra: {type: string}}
                topology_template:
                  node_templates:
                    web: {type: my.Web, properties: {command: [x]}}
                """).node("web").orElseThrow();

        assertThat(web.isA("nembo.nodes.Process")).isTrue();
        assertThat(web.isA("tosca.nodes.Compute")).isFalse();
        assertThat(web.type().names()).containsExactly("my.Web", "my.Base", "nembo.nodes.Process", "tosca.nodes.Root");
        assertThat(web.property("health_path").orElseThrow().schema().type()).isEqualTo("string");
        assertThat(web.declared()).containsKeys("extra", "url");
        assertThat(web.capabilities()).containsKeys("feature", "endpoint");
    }

    @Test
    void matchesARequirementThatOnlyOneNodeMeets() {
        Topology topology = Samples.valid(Samples.nodes("""
                port: {type: tosca.nodes.network.Port, requirements: [{link: {node: tosca.nodes.network.Network}}]}
                net: {type: tosca.nodes.network.Network}
                machine: {type: tosca.nodes.Compute}
                """));

        assertThat(topology.node("port").orElseThrow().target("link")).contains("net");
        assertThat(topology.node("port").orElseThrow().target("binding")).contains("machine");
    }

    @Test
    void doesNotGuessAmongSeveral() {
        CheckedTemplate checked = Templates.check(Samples.nodes("""
                port: {type: tosca.nodes.network.Port, requirements: [{link: {capability: tosca.capabilities.network.Linkable}}]}
                one: {type: tosca.nodes.network.Network}
                two: {type: tosca.nodes.network.Network}
                """));

        assertThat(Samples.places(checked.warnings())).containsExactly("TOSCA_UNMET_REQUIREMENT 4:60");
        assertThat(checked.warnings().get(0).allowed()).containsExactly("one", "two");
        assertThat(checked.orThrow().node("port").orElseThrow().target("link")).isEmpty();
    }

    @Test
    void readsRequirementsInterfacesAndArtifactsInBothForms() {
        NodeTemplate app = Samples.valid(Samples.topology("""
                relationship_templates: {attach: {type: tosca.relationships.AttachesTo, properties: {location: /data}}}
                node_templates:
                  app:
                    type: tosca.nodes.Compute
                    directives: [substitute]
                    metadata: {a: 1}
                    requirements:
                      - local_storage: {node: disk, relationship: attach}
                      - local_storage: {node: disk, relationship: {type: tosca.relationships.AttachesTo, properties: {location: /more}}}
                    interfaces:
                      Standard:
                        operations:
                          create: create.sh
                          start: {implementation: {primary: start.sh, dependencies: [lib.sh]}, inputs: {a: {get_property: [SELF, host, num_cpus]}}}
                    artifacts: {short: file.txt, long: {type: tosca.artifacts.File, file: other.txt, deploy_path: /opt}}
                    capabilities: {host: {properties: {num_cpus: 2, mem_size: 1 GB}}}
                  disk: {type: tosca.nodes.BlockStorage, properties: {size: 1 GB}}
                """)).node("app").orElseThrow();

        assertThat(app.requirements()).extracting(each -> each.template().orElse("-") + each.properties().get("location").value().calls())
                .containsExactly("attach[]", "-[]");
        assertThat(app.requirements().get(1).relationship().orElseThrow().isA("tosca.relationships.Root")).isTrue();
        LifecycleInterface standard = app.interfaces().get("Standard");
        assertThat(standard.type()).isEqualTo("tosca.interfaces.node.lifecycle.Standard");
        assertThat(standard.operations().get("create").implementation()).contains("create.sh");
        assertThat(standard.operations().get("start").dependencies()).containsExactly("lib.sh");
        assertThat(app.artifacts()).containsOnlyKeys("short", "long");
        assertThat(app.artifacts().get("long").deployPath()).contains("/opt");
        assertThat(app.directives()).containsExactly("substitute");
        assertThat(app.capabilities().get("host").property("num_cpus")).isPresent();
    }

    @Test
    void prefersButDoesNotDemandOrderForOperations() {
        Topology topology = Samples.valid(Samples.nodes("""
                a: {type: tosca.nodes.SoftwareComponent, interfaces: {Standard: {configure: {inputs: {x: {get_attribute: [b, state]}}}}}}
                b: {type: tosca.nodes.SoftwareComponent, interfaces: {Standard: {configure: {inputs: {x: {get_attribute: [a, state]}}}}}}
                """));

        assertThat(topology.startOrder()).containsExactly("b", "a");
    }

    @Test
    void startsANodeAfterThoseWhoseOperationsGiveItSomething() {
        Topology topology = Samples.valid(Samples.nodes("""
                a: {type: tosca.nodes.WebServer, properties: {component_version: {get_operation_output: [b, Standard, create, v]}}, requirements: [{host: n}]}
                c: {type: tosca.nodes.SoftwareComponent, properties: {component_version: {get_property: [a, component_version]}}, requirements: [{host: n}]}
                d: {type: tosca.nodes.SoftwareComponent, requirements: [{host: n}],
                    interfaces: {Standard: {create: {inputs: {x: {get_operation_output: [m, Standard, configure, v]}}}}}}
                b: {type: tosca.nodes.SoftwareComponent, requirements: [{host: n}]}
                m: {type: tosca.nodes.Compute}
                n: {type: tosca.nodes.Compute}
                """));

        assertThat(topology.needs().get("a")).containsExactlyInAnyOrder("n", "b");
        assertThat(topology.needs().get("c")).containsExactlyInAnyOrder("n", "b");
        assertThat(topology.needs().get("d")).containsExactlyInAnyOrder("n", "m");
    }

    @Test
    void refusesACircleOfOperationsThatNeedEachOther() {
        CheckedTemplate checked = Templates.check(Samples.nodes("""
                a: {type: tosca.nodes.SoftwareComponent, properties: {component_version: {get_operation_output: [b, Standard, create, v]}}}
                b: {type: tosca.nodes.SoftwareComponent, requirements: [{dependency: a}]}
                """));

        assertThat(Samples.places(checked.errors())).containsExactly("TOSCA_CYCLE 4:5");
    }

    @Test
    void followsWhatIsReadFromTheHostFromCapabilitiesAndThroughRequirements() {
        Topology topology = Samples.valid(Samples.nodes("""
                a: {type: tosca.nodes.SoftwareComponent, properties: {component_version: {get_property: [HOST, component_version]}}, requirements: [{host: w}]}
                w: {type: tosca.nodes.WebServer, properties: {component_version: {get_attribute: [s, state]}}, requirements: [{host: n}]}
                e: {type: tosca.nodes.SoftwareComponent, properties: {component_version: {get_property: [n, os, distribution]}}}
                f: {type: tosca.nodes.SoftwareComponent, properties: {component_version: {get_property: [SELF, dependency, component_version]}},
                    requirements: [{dependency: w}]}
                n: {type: tosca.nodes.Compute, capabilities: {os: {properties: {distribution: {get_attribute: [s, state]}}}}}
                s: {type: tosca.nodes.SoftwareComponent}
                """));

        assertThat(topology.needs().get("a")).containsExactlyInAnyOrder("w", "s");
        assertThat(topology.needs().get("e")).containsExactly("s");
        assertThat(topology.needs().get("f")).containsExactlyInAnyOrder("w", "s");
    }

    @Test
    void refusesPropertiesOfCapabilitiesThatNeedThemselves() {
        CheckedTemplate checked = Templates.check(Samples.nodes("""
                n: {type: tosca.nodes.Compute, capabilities: {os: {properties: {distribution: {get_property: [m, os, type]}}}}}
                m: {type: tosca.nodes.Compute, capabilities: {os: {properties: {type: {get_property: [n, os, distribution]}}}}}
                """));

        assertThat(checked.errors()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_CYCLE);
        assertThat(checked.errors().get(0).path()).isEqualTo("topology_template.node_templates.m.capabilities.os.properties.type");
    }

    @Test
    void marksSecrets() {
        Topology topology = Samples.valid(Samples.topology("""
                inputs:
                  admin_password: {type: string}
                  plain: {type: string, metadata: {sensitive: true}}
                  token_lifetime: {type: string}
                  api_token: {type: string, metadata: {secret: false}}
                  login: {type: tosca.datatypes.Credential}
                node_templates:
                  db: {type: tosca.nodes.DBMS, properties: {root_password: {get_input: plain}, component_version: {get_input: token_lifetime}}}
                outputs:
                  a: {value: {concat: [x, {get_input: admin_password}]}}
                  b: {value: {get_property: [db, root_password]}}
                  c: {value: {get_property: [db, component_version]}}
                  d: {value: {get_input: api_token}}
                  e: {value: {get_input: [login, user]}}
                """));

        assertThat(topology.inputs().values()).filteredOn(Definition::sensitive).extracting(Definition::name)
                .containsExactly("admin_password", "plain", "login");
        assertThat(topology.outputs().values()).filteredOn(Output::sensitive).extracting(Output::name).containsExactly("a", "b", "e");
        assertThat(topology.node("db").orElseThrow().property("root_password").map(Property::sensitive)).isEqualTo(Optional.of(true));
    }

    @Test
    void keepsPoliciesGroupsAndWhatItDoesNotInterpret() {
        Topology topology = Samples.valid(Samples.topology("""
                node_templates: {n: {type: tosca.nodes.Root}}
                groups: {g: {type: tosca.groups.Root, members: [n]}}
                policies: [{p: {type: tosca.policies.Placement, targets: [g], properties: {zone: a}}}]
                workflows: {deploy: {steps: {}}}
                substitution_mappings: {node_type: tosca.nodes.Compute}
                """));

        assertThat(topology.groups().get("g").members()).containsExactly("n");
        assertThat(topology.policies().get("p").targets()).containsExactly("g");
        assertThat(topology.policies().get("p").properties()).containsKey("zone");
        assertThat(topology.workflows()).containsKey("deploy");
        assertThat(topology.substitutionMappings()).isPresent();
    }

    @Test
    void takesTheLastOfTwoKeysOfWhichTheFirstIsEmptyAndMergesMappings() {
        CheckedTemplate checked = Templates.check(Samples.HEAD + """
                description:
                description: second
                dsl_definitions:
                  base: &base {command: [x], cpus: 1}
                topology_template:
                  node_templates:
                    n: {type: nembo.nodes.Process, properties: {<<: *base, cpus: 2}}
                """);

        assertThat(Samples.places(checked.findings())).containsExactly("TOSCA_DUPLICATE_KEY 3:1");
        assertThat(checked.orThrow().description()).isEqualTo("second");
        Evaluator evaluator = new Evaluator(checked.orThrow().bind(Map.of()).orThrow(), AttributeSource.NONE);
        assertThat(evaluator.properties("n")).containsEntry("cpus", 2.0).containsEntry("command", List.of("x"));
    }

    @Test
    void ignoresAByteOrderMarkAndRefusesNul() {
        assertThat(Templates.check("\uFEFF" + Samples.TWO_TIERS).findings()).isEmpty();
        assertThat(Samples.places(Templates.check(Samples.HEAD + "description: a\0b").findings())).containsExactly("TOSCA_SYNTAX 2:15");
        assertThat(Samples.places(Templates.check(Samples.HEAD + "description: \"a\\0b\"").findings())).containsExactly("TOSCA_SYNTAX 2:14");
    }

    @Test
    void reportsEverythingAsOneException() {
        assertThatThrownBy(() -> Templates.check("a: [").orThrow()).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(ToscaError.TOSCA_INVALID);
            assertThat(e.code().status()).isEqualTo(422);
            assertThat(e).hasMessageStartingWith("line 1, column 5: ");
        });
    }
}
