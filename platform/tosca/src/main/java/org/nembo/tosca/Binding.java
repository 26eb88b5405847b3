package org.nembo.tosca;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What came of binding inputs: all findings, and the bound topology unless one of them is an error. Immutable. */
public record Binding(List<Finding> findings, Optional<BoundTopology> topology) {
    public Binding {
        findings = List.copyOf(findings);
        Objects.requireNonNull(topology, "topology");
    }

    /** @throws org.nembo.api.error.NemboException {@link ToscaError#TOSCA_INPUTS_INVALID} with the member {@code findings} when there are errors */
    public BoundTopology orThrow() {
        return topology.orElseThrow(() -> CheckedTemplate.failure(ToscaError.TOSCA_INPUTS_INVALID, findings));
    }
}
