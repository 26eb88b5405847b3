package org.nembo.orchestrator.work;

/** Templates for tests. */
public final class Yaml {

    /** One node with everything that a node can say. */
    public static final String WEB = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            metadata: { display_name: A web page }
            topology_template:
              inputs:
                message: { type: string, default: hello, constraints: [ { max_length: 20 } ] }
                password: { type: string, default: changeit, metadata: { sensitive: true } }
              node_templates:
                web:
                  type: nembo.nodes.Process
                  properties:
                    command: [ serve, --once ]
                    environment: { MESSAGE: { get_input: message }, PASSWORD: { get_input: password } }
                    files: { motd.txt: Welcome }
                    ports: [ http, admin ]
                    memory: 64 MB
                    cpus: 0.5
                    health_path: /up
                    start_timeout: 30 s
              outputs:
                url: { value: { get_attribute: [ web, url ] } }
                admin: { value: { concat: [ "http://", { get_attribute: [ web, endpoints, admin ] }, /admin ] } }
                password: { value: { get_input: password }, metadata: { sensitive: true } }
            """;

    /** Two nodes, the second of which reads an attribute of the first. */
    public static final String TWO = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                front:
                  type: nembo.nodes.Process
                  properties:
                    command: [ front ]
                    environment: { BACK: { get_attribute: [ back, url ] } }
                    health_path: /
                  requirements: [ { dependency: back } ]
                back:
                  type: nembo.nodes.Process
                  properties: { command: [ back ], health_path: / }
              outputs:
                url: { value: { get_attribute: [ front, url ] } }
            """;

    private Yaml() {
    }
}
