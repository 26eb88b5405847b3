package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A template that is an addition to another one has names in it that only the other one declares. */
class FragmentTest {

    private static final String REST = """
            topology_template:
              node_templates:
                a:
                  type: tosca.nodes.SoftwareComponent
                  requirements: [{host: front}]
                  interfaces: {Standard: {start: {inputs: {address: {get_attribute: [front, private_address, 0]}, size: {get_input: count}}}}}
              groups: {g: {type: tosca.groups.Root, members: [front, a]}}
              policies: [{p: {type: tosca.policies.Placement, targets: [front]}}]
              outputs: {o: {value: {get_property: [front, x]}}}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"[kubernetes.yaml, oscar.yaml]", "kubernetes.yaml"})
    void onlyWarnsOfWhatTheParentMayHave(String parents) {
        CheckedTemplate checked = Templates.check(Samples.HEAD + "metadata: {parents: " + parents + "}\n" + REST);

        assertThat(checked.errors()).isEmpty();
        assertThat(checked.warnings()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_UNKNOWN_NODE, ToscaError.TOSCA_UNKNOWN_NODE,
                ToscaError.TOSCA_UNDECLARED_INPUT, ToscaError.TOSCA_UNKNOWN_TARGET, ToscaError.TOSCA_UNKNOWN_TARGET, ToscaError.TOSCA_UNKNOWN_NODE);
        assertThat(checked.warnings().get(0).message()).contains(parents.startsWith("[") ? "one of the parents" : "it may be in 'kubernetes.yaml'");
        assertThat(checked.orThrow().node("a").orElseThrow().target("host")).isEmpty();
    }

    @Test
    void isStillCheckedInEverythingElse() {
        CheckedTemplate checked = Templates.check(Samples.HEAD + "metadata: {parents: [p.yaml]}\n" + REST.replace("requirements", "requirments"));

        assertThat(checked.errors()).extracting(Finding::code).containsExactly(ToscaError.TOSCA_UNKNOWN_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata: {parents: []}\n", "metadata: {parents: }\n", "metadata: {childs: [x.yaml]}\n", ""})
    void isNoFragmentWithoutAParent(String metadata) {
        assertThat(Templates.check(Samples.HEAD + metadata + REST).errors()).hasSize(6);
    }
}
