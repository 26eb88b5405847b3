package org.nembo.tosca;

import java.util.List;
import java.util.Map;

/** Templates for tests. */
final class Samples {

    static final String HEAD = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

    /** Two programs, the first of which reads the address of the second. */
    static final String TWO_TIERS = HEAD + """
            description: Two tiers
            topology_template:
              inputs:
                greeting: {type: string, default: hello}
                release: {type: version, default: 20.10}
                admin_password: {type: string, required: false}
              node_templates:
                web:
                  type: nembo.nodes.Process
                  properties:
                    command: [serve, {get_input: release}]
                    environment:
                      API_URL: {get_attribute: [api, url]}
                      GREETING: {concat: [say, " ", get_input: greeting]}
                  requirements:
                    - dependency: api
                api:
                  type: nembo.nodes.Process
                  properties:
                    command: [sh, -c, exec api]
                    memory: 64 MB
                    cpus: 1
              outputs:
                url: {value: {get_attribute: [web, url]}}
                login: {value: {get_input: admin_password}}
            """;

    private Samples() {
    }

    /** A template with one node {@code n} of type Process; the text stands in line 7 on, ten columns in, among its properties. */
    static String properties(String lines) {
        return nodes("n:\n  type: nembo.nodes.Process\n  properties:\n    command: [run]\n" + lines.indent(4));
    }

    /** A template with these node templates, which begin in line 4, column 5. */
    static String nodes(String lines) {
        return HEAD + "topology_template:\n  node_templates:\n" + lines.indent(4);
    }

    /** A template with this topology, which begins in line 3, column 3. */
    static String topology(String lines) {
        return HEAD + "topology_template:\n" + lines.indent(2);
    }

    /** The topology of a template that must be right. */
    static Topology valid(String text) {
        return Templates.check(text).orThrow();
    }

    static BoundTopology bound(String text, Map<String, Object> inputs) {
        return valid(text).bind(inputs).orThrow();
    }

    /** Code and place of each finding: {@code TOSCA_LIMIT 1:1}. */
    static List<String> places(List<Finding> findings) {
        return findings.stream().map(finding -> finding.code() + " " + finding.line() + ":" + finding.column()).toList();
    }
}
