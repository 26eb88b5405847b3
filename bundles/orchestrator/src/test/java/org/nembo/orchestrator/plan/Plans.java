package org.nembo.orchestrator.plan;

import java.util.Map;
import org.nembo.orchestrator.TestSettings;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.tosca.TypeLibrary;

/** Templates and their plans, for tests. */
public final class Plans {

    public static final Blueprints BLUEPRINTS = Blueprints.withoutScripts(TestSettings.of(Map.of()), TypeLibrary::standard);

    /** Two machines with a volume each in a network of their own, reached from outside, and software on both. */
    public static final String CLUSTER = template("""
              node_templates:
                worker:
                  type: tosca.nodes.Compute
                  capabilities:
                    scalable: { properties: { default_instances: 2, max_instances: 5 } }
                    host: { properties: { num_cpus: 2, mem_size: 4 GB, disk_size: 20 GB } }
                    os: { properties: { distribution: debian, version: 12.0, type: linux } }
                  requirements:
                    - local_storage: { node: disk, relationship: { type: tosca.relationships.AttachesTo, properties: { location: /data } } }
                disk:
                  type: tosca.nodes.BlockStorage
                  properties: { size: 100 GB }
                outside:
                  type: tosca.nodes.network.Network
                  properties: { network_type: public }
                port:
                  type: tosca.nodes.network.Port
                  properties: { order: 0 }
                  requirements: [ { binding: worker }, { link: outside } ]
                agent:
                  type: tosca.nodes.SoftwareComponent
                  requirements: [ { host: worker } ]
                  interfaces:
                    Standard:
                      create: |
                        #!/bin/sh
                        echo made
                      start: |
                        #!/bin/sh
                        echo started
            """);

    private Plans() {
    }

    /** A topology template's content under its headings. */
    public static String template(String topology) {
        return "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n" + topology;
    }

    public static Blueprint blueprint(String template) {
        return BLUEPRINTS.of(template, Map.of());
    }

    public static Plan plan(String template) {
        return Planner.plan(blueprint(template), BLUEPRINTS.scripts());
    }

    public static Demand demand(String template) {
        return Demand.of(blueprint(template), plan(template));
    }
}
