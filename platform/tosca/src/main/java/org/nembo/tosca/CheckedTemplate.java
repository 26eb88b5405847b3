package org.nembo.tosca;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.nembo.api.error.NemboException;

/** What came of checking a template: all findings in reading order, and the topology unless one of them is an error. Immutable. */
public record CheckedTemplate(List<Finding> findings, Optional<Topology> topology) {
    public CheckedTemplate {
        findings = List.copyOf(findings);
        Objects.requireNonNull(topology, "topology");
    }

    public List<Finding> errors() {
        return findings.stream().filter(Finding::isError).toList();
    }

    public List<Finding> warnings() {
        return findings.stream().filter(finding -> !finding.isError()).toList();
    }

    /** @throws NemboException {@link ToscaError#TOSCA_INVALID} with the member {@code findings} when there are errors */
    public Topology orThrow() {
        return topology.orElseThrow(() -> failure(ToscaError.TOSCA_INVALID, findings));
    }

    /** The list as one exception: the first error in the message, all of them as the member {@code findings}. */
    static NemboException failure(ToscaError code, List<Finding> findings) {
        List<Finding> errors = findings.stream().filter(Finding::isError).toList();
        Finding first = errors.get(0);
        String more = errors.size() == 1 ? "" : " (and %d more)".formatted(errors.size() - 1);
        String place = code == ToscaError.TOSCA_INPUTS_INVALID ? "" : "line %d, column %d: ".formatted(first.line(), first.column());
        return new NemboException(code, place + first.message() + more).with("findings", findings.stream().map(Finding::toMap).toList());
    }
}
