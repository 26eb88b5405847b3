package org.nembo.orchestrator.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.orchestrator.TestSettings;
import org.nembo.tosca.CheckedTemplate;
import org.nembo.tosca.Templates;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.TypeLibrary;

class TemplateMaskTest {

    private static final String HEAD = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              inputs:
            """;
    private static final String TAIL = """
              node_templates:
                web: { type: nembo.nodes.Process, properties: { command: [ run ] } }
            """;

    private static String mask(String text) {
        CheckedTemplate checked = Blueprints.withoutScripts(TestSettings.of(Map.of()), TypeLibrary::standard).check(text);
        assertThat(checked.topology()).as("%s", checked.findings()).isPresent();
        String masked = TemplateMask.of(text, checked.topology().get());
        assertThat(Templates.check(masked).findings()).as(masked).noneMatch(finding -> finding.code() == ToscaError.TOSCA_SYNTAX);
        return masked;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "    password: { type: string, default: hunter2 }",
        "    password: { type: string, default: \"hunt\\\"er2\\u0041\" }",
        "    password: { type: string, default: 'hunt''er2' }",
        "    password: { type: string, default: &anchor hunter2 }",
        "    password: { type: string, default: !!str hunter2 }",
        "    password:\n      type: string\n      default: hunter2 and\n        hunter3 # a comment",
        "    password:\n      type: string\n      default: |\n        hunter2\n\n          hunter3\n        hunter4",
        "    password:\n      type: string\n      default: >-\n        hunter2\n        hunter3\n      description: mine",
        "    \"ключ_token\": { type: string, description: \"日本語 🦊\", default: hunter2 }",
        "    innocent: { type: string, default: hunter2, metadata: { sensitive: true } }",
        "    keys: { type: list, entry_schema: { type: string }, default: [ hunter2, \"hunter3\" ], metadata: { sensitive: true } }",
        "    settings: { type: map, entry_schema: { type: string }, default: { user: ann, password: hunter2 } }"})
    void masksADefaultHoweverItIsWritten(String input) {
        String masked = mask(HEAD + input + "\n" + TAIL);
        assertThat(masked).contains("***").doesNotContain("hunt").contains(TAIL).startsWith(HEAD);
    }

    @Test
    void leavesEverythingElseAsItIs() {
        String text = HEAD + """
                password:
                  type: string
                  default: |
                    -----BEGIN KEY-----
                    aGVsbG8gd29ybGQ=
                  description: kept
                user: { type: string, default: ann }
            """ + TAIL;
        assertThat(mask(text)).isEqualTo(text.replaceAll("(?s) +-----BEGIN.*Q=", "        ***"));
    }

    @Test
    void masksPropertiesUnderASecretNameButNoNamesOfInputs() {
        String text = HEAD + "    db_password: { type: string }\n" + """
              node_templates:
                web:
                  type: nembo.nodes.Process
                  properties:
                    command: [ run ]
                    environment: { USER: ann, DB_PASSWORD: hunter2, TOKEN: { get_input: db_password }, API_KEY: { concat: [ "hunter3", "x" ] } }
            """;
        String masked = mask(text);
        assertThat(masked).contains("USER: ann", "DB_PASSWORD: \"***\"", "{ get_input: db_password }", "concat: [ \"***\", \"***\" ]").doesNotContain("hunter");
    }

    @Test
    void masksWhatIsTheSameAsASecretElsewhere() {
        String text = HEAD + "    password: { type: string, default: hunter2 }\n" + TAIL.replace("run", "\"login --with=hunter2\"");
        assertThat(mask(text)).contains("login --with=***").doesNotContain("hunter2");
    }

    /** Nothing plain begins with a star in YAML: those who read what they get must be able to. */
    @ParameterizedTest
    @ValueSource(strings = {"[ hunter2 ]", "[ a, hunter2, b ]", "[ hunter2-and-more ]", "[ \"hunter2\", 'hunter2' ]", "[ \"[hunter2, hunter2]\" ]",
        "[ { concat: [ hunter2, b ] } ]", "[ hunter2 hunter2 ]", "[ a hunter2 ]",
        "\n          - hunter2 # not hunter2\n          - |\n            a: hunter2\n          - run",
        "\n          - hunter2 and\n            hunter2 more"})
    void staysYaml(String command) {
        String text = HEAD + "    password: { type: string, default: hunter2 }\n" + TAIL.replace("web: {", "web:\n     ").replace(
                "nembo.nodes.Process, properties: { command: [ run ] } }",
                "nembo.nodes.Process\n      properties:\n        command: " + command + "\n");
        assertThat(mask(text)).contains("default: \"***\" }").doesNotContain("hunter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "''", "null", "~", ""})
    void aDefaultThatIsEmptyIsNoSecret(String value) {
        String text = HEAD + "    password: { type: string, required: false, default: " + value + " }\n" + TAIL;
        assertThat(mask(text)).isEqualTo(text);
    }

    @Test
    void managesWithOtherLineBreaks() {
        String text = (HEAD + "    password:\n      type: string\n      default: |\n        hunter2\n        hunter3\n" + TAIL).replace("\n", "\r\n");
        assertThat(mask(text)).doesNotContain("hunter").contains("default: |\r\n        ***\r\n  node_templates:\r\n");
    }
}
