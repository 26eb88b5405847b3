package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkflowsTest {

    private static final String TOPOLOGY = """
            inputs: {size: {type: integer, default: 1}}
            node_templates:
              app:
                type: tosca.nodes.SoftwareComponent
                requirements: [{host: machine}]
                interfaces: {Standard: {configure: {implementation: a.sh, inputs: {n: {get_input: size}}}}}
              machine: {type: tosca.nodes.Compute}
            groups: {all: {type: tosca.groups.Root, members: [app, machine]}}
            workflows:
            """;
    private static final String GOOD = """
            back_up:
              description: words
              inputs: {target: {type: string}, keep: {type: integer, default: 3}}
              preconditions: [{target: app, condition: [{assert: [{state: {equal: started}}]}]}]
              steps:
                stop:
                  target: app
                  activities: [{call_operation: Standard.stop}, {set_state: stopped}]
                  on_success: [copy]
                  on_failure: [again]
                copy:
                  target: app
                  target_relationship: host
                  activities:
                    - call_operation: {operation: Configure.pre_configure_source, inputs: {where: {get_input: target}}}
                  on_success: again
                again: {target: all, activities: [{delegate: deploy}, {inline: other}]}
            other:
              steps: {one: {target: machine, activities: [{call_operation: tosca.interfaces.node.lifecycle.Standard.start}]}}
            """;

    @Test
    void acceptsStepsThatNameWhatIsThere() {
        CheckedTemplate checked = check(GOOD);

        assertThat(checked.findings()).isEmpty();
        assertThat(checked.orThrow().workflows()).containsOnlyKeys("back_up", "other");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "preconditions: [{target: app | preconditions: [{target: ap         | TOSCA_UNKNOWN_TARGET    | No node or group 'ap'",
        "target: machine               | target: machin                      | TOSCA_UNKNOWN_TARGET    | did you mean 'machine'",
        "target: all                   | target: al                          | TOSCA_UNKNOWN_TARGET    | did you mean 'all'",
        "target_relationship: host     | target_relationship: hst            | TOSCA_UNKNOWN_REQUIREMENT | did you mean 'host'",
        "Standard.stop                 | Standard.stp                        | TOSCA_UNKNOWN_OPERATION | did you mean 'stop'",
        "Standard.stop                 | Standrd.stop                        | TOSCA_UNKNOWN_INTERFACE | did you mean 'Standard'",
        "Standard.stop                 | stop                                | TOSCA_UNKNOWN_OPERATION | INTERFACE.OPERATION",
        "call_operation: Standard.stop | call_operation: {inputs: {}}        | TOSCA_MISSING_KEY       | needs an operation",
        "call_operation: Standard.stop | cal_operation: Standard.stop        | TOSCA_UNKNOWN_KEY       | did you mean 'call_operation'",
        "{inline: other}               | {inline: othr}                      | TOSCA_UNKNOWN_TARGET    | No workflow 'othr'",
        "on_success: again             | on_success: agan                    | TOSCA_UNKNOWN_TARGET    | No step 'agan'",
        "on_success: again             | on_sucess: again                    | TOSCA_UNKNOWN_KEY       | did you mean 'on_success'",
        "get_input: target             | get_input: targt                    | TOSCA_UNDECLARED_INPUT  | 'targt'",
        "keep: {type: integer,         | keep: {type: intger,                | TOSCA_UNKNOWN_TYPE      | did you mean 'integer'",
        "again: {target: all, activities | again: {activities                 | TOSCA_MISSING_KEY       | needs a target",
        "again: {target: all,          | again: {target: all, on_success: stop, | TOSCA_CYCLE           | follow each other",
        "{one: {target: machine, activities: [ | {one: {target: machine, activities: [{inline: back_up}, | TOSCA_CYCLE | contain each other"})
    void saysWhatIsWrong(String good, String bad, String code, String message) {
        CheckedTemplate checked = check(GOOD.replace(good, bad));

        assertThat(checked.errors()).anySatisfy(finding -> {
            assertThat(finding.code().name()).isEqualTo(code);
            assertThat(finding.message()).contains(message);
            assertThat(finding.path()).startsWith("topology_template.workflows.");
        });
    }

    @Test
    void readsTheStepsOfAlien4Cloud() {
        String text = "tosca_definitions_version: alien_dsl_1_4_0\n" + Samples.topology(TOPOLOGY + """
                install:
                  steps:
                    one: {node: app, activity: {call_operation: tosca.interfaces.node.lifecycle.Standard.start}, on-success: [two]}
                    two: {node: app, activity: {set_state: started}}
                """.indent(2)).substring(Samples.HEAD.length());

        assertThat(Templates.check(text).findings()).isEmpty();
        assertThat(Templates.check(text.replace("[two]", "[tow]")).errors()).singleElement()
                .satisfies(finding -> assertThat(finding.suggestion()).contains("two"));
        assertThat(Templates.check(text.replace("alien_dsl_1_4_0", "tosca_simple_yaml_1_3")).errors()).isNotEmpty();
    }

    @Test
    void checksALongChainOfStepsInTime() {
        StringBuilder steps = new StringBuilder("long:\n  steps:\n");
        for (int i = 0; i < 5_000; i++) {
            steps.append("    s%d: {target: app, on_success: s%d}\n".formatted(i, i + 1));
        }
        String chain = steps + "    s5000: {target: app%s}\n";

        CheckedTemplate straight = assertTimeout(Duration.ofSeconds(5), () -> check(chain.formatted("")));
        CheckedTemplate round = assertTimeout(Duration.ofSeconds(5), () -> check(chain.formatted(", on_success: s7")));
        assertThat(straight.findings()).isEmpty();
        assertThat(round.errors()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_CYCLE);
    }

    private static CheckedTemplate check(String workflows) {
        return Templates.check(Samples.topology(TOPOLOGY + workflows.indent(2)));
    }
}
