package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {

    private static final String TEXT = Samples.HEAD + """
            node_types:
              my.Queue:
                derived_from: tosca.nodes.Root
                properties: {size: {type: integer}}
                attributes: {address: {type: string}}
                capabilities: {messages: {type: tosca.capabilities.Endpoint}}
                requirements: [{store: {capability: tosca.capabilities.Endpoint.Database}}]
            topology_template:
              inputs: {count: {type: integer, default: 1}}
              substitution_mappings:
                node_type: my.Queue
                properties: {size: [count]}
                attributes: {address: [server, private_address]}
                capabilities: {messages: [server, endpoint]}
                requirements: {store: [app, database]}
                interfaces: {Standard: {create: install}}
              node_templates:
                server: {type: tosca.nodes.Compute}
                app: {type: my.App, requirements: [{host: server}]}
              workflows: {install: {steps: {}}}
            """.replace("topology_template:", """
              my.App:
                derived_from: tosca.nodes.SoftwareComponent
                requirements: [{database: {capability: tosca.capabilities.Endpoint.Database, occurrences: [0, 1]}}]
            topology_template:""");

    @Test
    void acceptsMappingsToWhatIsThere() {
        assertThat(Templates.check(TEXT).findings()).isEmpty();
        assertThat(Templates.check(TEXT).orThrow().substitutionMappings()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "node_type: my.Queue    | node_type: my.Quee     | TOSCA_UNKNOWN_TYPE        | my.Queue",
        "{size: [count]}        | {sise: [count]}        | TOSCA_UNKNOWN_PROPERTY    | size",
        "{size: [count]}        | {size: [cont]}         | TOSCA_UNDECLARED_INPUT    | count",
        "{address: [server      | {adress: [server       | TOSCA_UNKNOWN_ATTRIBUTE   | address",
        "{address: [server      | {address: [srver       | TOSCA_UNKNOWN_NODE        | server",
        "{messages: [server     | {message: [server      | TOSCA_UNKNOWN_CAPABILITY  | messages",
        "[server, endpoint]     | [server, endpoin]      | TOSCA_UNKNOWN_CAPABILITY  | endpoint",
        "[server, endpoint]     | [srver, endpoint]      | TOSCA_UNKNOWN_NODE        | server",
        "{store: [app           | {stre: [app            | TOSCA_UNKNOWN_REQUIREMENT | store",
        "[app, database]        | [app, databse]         | TOSCA_UNKNOWN_REQUIREMENT | database",
        "create: install        | create: instal         | TOSCA_UNKNOWN_TARGET      | install",
        "{Standard: {create     | {Standrd: {create      | TOSCA_UNKNOWN_INTERFACE   | Standard",
        "capabilities: {messages: [ | capabilitys: {messages: [ | TOSCA_UNKNOWN_KEY   | capabilities"})
    void saysWhatIsWrong(String good, String bad, String code, String suggestion) {
        assertThat(Templates.check(TEXT.replace(good, bad)).errors()).anySatisfy(finding -> {
            assertThat(finding.code().name()).isEqualTo(code);
            assertThat(finding.suggestion()).contains(suggestion);
            assertThat(finding.path()).startsWith("topology_template.substitution_mappings");
        });
    }

    @Test
    void needsANodeType() {
        assertThat(Templates.check(TEXT.replace("node_type: my.Queue", "description: x")).errors()).extracting(Finding::code)
                .containsExactly(ToscaError.TOSCA_MISSING_KEY);
    }
}
