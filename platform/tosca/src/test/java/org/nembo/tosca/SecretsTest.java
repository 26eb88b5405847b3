package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

    private static final String TEXT = Samples.HEAD + """
            data_types:
              my.User:
                properties: {name: {type: string}, pin: {type: string, metadata: {sensitive: true}}, passphrase: {type: string, default: none}}
            capability_types:
              my.Endpoint: {derived_from: tosca.capabilities.Endpoint, attributes: {credential: {type: map}}}
            node_types:
              my.Machine: {derived_from: tosca.nodes.Root, capabilities: {endpoint: {type: my.Endpoint}}}
              my.Server:
                derived_from: tosca.nodes.SoftwareComponent
                properties:
                  root_password: {type: string, required: false}
                  url: {type: string, required: false}
                  label: {type: string, required: false}
                  users: {type: list, entry_schema: {type: my.User}, required: false}
                  settings: {type: map, required: false}
                  login: {type: tosca.datatypes.Credential, required: false}
                attributes: {session_token: {type: string}, key: {type: string, metadata: {secret: true}}, address: {type: string}}
            topology_template:
              inputs:
                admin: {type: string, metadata: {sensitive: true}}
                open_token: {type: string, metadata: {secret: false}, default: visible}
                users: {type: list, entry_schema: {type: my.User}}
                cred: {type: tosca.datatypes.Credential, default: {token: t0ken, user: me}}
                plain: {type: string, default: flat}
              node_templates:
                db: {type: my.Server, properties: {root_password: 'lit3ral', url: {concat: ['http://u:', {get_input: admin}, '@h']}, label: {get_input: plain}}}
                web:
                  type: my.Server
                  properties:
                    url: {get_property: [db, url]}
                    users: {get_input: users}
                    settings: {A: {get_input: plain}, B: {concat: [x, {get_input: admin}]}, DB_PASSWORD: literal, list: [{get_input: admin}, y]}
                    login: {get_input: cred}
                  interfaces: {Standard: {create: {implementation: c.sh, inputs: VALUE}}}
                machine: {type: my.Machine}
              outputs:
                masked: {value: {get_property: [db, url]}}
                said: {value: {get_property: [db, label]}, metadata: {sensitive: true}}
                clear: {value: {get_property: [db, label]}}
            """;

    private static final Map<String, Object> INPUTS = Map.of("admin", "s3cret", "users", List.of(Map.of("name", "ada", "pin", "1234", "passphrase", "pp")));
    private static final AttributeSource RUNNING = (reference, instance) -> Optional.of("value of " + reference.attribute());

    private static Evaluator evaluator(String inputs) {
        return new Evaluator(Samples.bound(TEXT.replace("VALUE", inputs), INPUTS), RUNNING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{get_input: admin}                                     | true",
        "{get_input: plain}                                     | false",
        "{get_input: open_token}                                | false",
        "{get_input: users}                                     | true",
        "{get_input: [users, 0, pin]}                           | true",
        "{get_input: [users, 0, passphrase]}                    | true",
        "{get_input: [users, 0, name]}                          | false",
        "{get_input: [cred, token]}                             | true",
        "{concat: [a, {join: [[b, {get_input: admin}]]}]}       | true",
        "{token: [{get_input: admin}, '3', 0]}                  | true",
        "{concat: [a, {get_input: plain}]}                      | false",
        "{get_property: [db, root_password]}                    | true",
        "{get_property: [db, url]}                              | true",
        "{get_property: [db, label]}                            | false",
        "{get_property: [SELF, settings, A]}                    | false",
        "{get_property: [SELF, settings, B]}                    | true",
        "{get_property: [SELF, settings, DB_PASSWORD]}          | true",
        "{get_property: [SELF, settings, list, 0]}              | true",
        "{get_property: [SELF, settings, list, 1]}              | false",
        "{get_property: [SELF, login, user]}                    | true",
        "{get_attribute: [db, session_token]}                   | true",
        "{get_attribute: [db, key]}                             | true",
        "{get_attribute: [db, address]}                         | false",
        "{get_attribute: [machine, endpoint, credential, 0]}    | true"})
    void knowsWhetherASecretWentIntoAnOperationInput(String expression, boolean sensitive) {
        Evaluated inputs = evaluator("{x: " + expression + "}").instance("web", 0).operationInputs("Standard", "create");

        assertThat(inputs.sensitive().contains("x")).isEqualTo(sensitive);
        assertThat(inputs.shown().get("x")).isEqualTo(sensitive ? "***" : inputs.values().get("x"));
        assertThat(inputs.values().get("x")).isNotEqualTo("***");
    }

    @Test
    void coversOnlyTheSecretPartsOfAStructure() {
        Evaluated web = evaluator("{}").instance("web", 0).properties();

        assertThat(web.sensitive()).containsExactlyInAnyOrder("url", "users", "settings", "login");
        assertThat(web.shown()).containsEntry("url", "***").containsEntry("login", "***").containsEntry("users", "***")
                .containsEntry("settings", Map.of("A", "flat", "B", "***", "DB_PASSWORD", "***", "list", List.of("***", "y")));
        assertThat(web.values().toString()).contains("http://u:s3cret@h", "xs3cret", "literal", "1234");
        assertThat(web.toString()).doesNotContain("s3cret", "1234", "t0ken", "literal");
    }

    @Test
    void coversInsideOfAPropertyWhoseDataTypeHasSecrets() {
        String text = TEXT.replace("users: {get_input: users}", "users: [{name: bob, pin: '99', passphrase: zz}]").replace("VALUE", "{}");
        Evaluated web = new Evaluator(Samples.bound(text, INPUTS), RUNNING).instance("web", 0).properties();

        assertThat(web.shown()).containsEntry("users", List.of(Map.of("name", "bob", "pin", "***", "passphrase", "***")));
    }

    @Test
    void marksOutputs() {
        Evaluated outputs = evaluator("{}").evaluatedOutputs();

        assertThat(outputs.sensitive()).containsExactlyInAnyOrder("masked", "said");
        assertThat(outputs.values()).containsEntry("masked", "http://u:s3cret@h").containsEntry("said", "flat");
        assertThat(outputs.shown()).containsEntry("masked", "***").containsEntry("said", "***").containsEntry("clear", "flat");
    }

    @Test
    void listsTheTextsThatMustNotBeShown() {
        assertThat(Samples.bound(TEXT.replace("VALUE", "{}"), INPUTS).secrets()).containsExactlyInAnyOrder("s3cret", "1234", "pp", "t0ken", "me", "lit3ral");
    }
}
