package org.nembo.tosca.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.nembo.tosca.CheckedTemplate;
import org.nembo.tosca.Finding;
import org.nembo.tosca.Limits;
import org.nembo.tosca.Position;
import org.nembo.tosca.Templates;
import org.nembo.tosca.TypeLibrary;

/** What came of merging: all findings, and the text unless one of them is an error. Immutable. */
public final class Merged {

    private final List<Finding> findings;
    private final Optional<MergedText> text;

    Merged(List<Finding> findings, Optional<MergedText> text) {
        this.findings = List.copyOf(findings);
        this.text = Objects.requireNonNull(text, "text");
    }

    /** What could not be merged, and what an addition has refined. Each says its file. */
    public List<Finding> findings() {
        return findings;
    }

    /** One template with everything; empty when there are errors. */
    public Optional<String> text() {
        return text.map(MergedText::text);
    }

    /** Checks what came out. Findings, those of the merging first, are at the places of the files where the text came from. */
    public CheckedTemplate check(TypeLibrary types, Limits limits) {
        if (text.isEmpty()) {
            return new CheckedTemplate(findings, Optional.empty());
        }
        CheckedTemplate checked = Templates.check(text.get().text(), types, limits);
        List<Finding> all = new ArrayList<>(findings);
        checked.findings().forEach(finding -> all.add(origin(finding)));
        return new CheckedTemplate(all, checked.topology());
    }

    /** Where what stands at a place of the merged text came from; the same place when that is in an imported file. */
    public Position origin(Position at) {
        return at.file().isEmpty() ? text.map(merged -> merged.origin(at)).orElse(at) : at;
    }

    /** A finding about the merged text, at the place where that came from. */
    public Finding origin(Finding finding) {
        Position at = origin(new Position(finding.line(), finding.column(), finding.file()));
        return new Finding(finding.code(), finding.severity(), at.file(), at.line(), at.column(), finding.path(), finding.message(), finding.found(),
                finding.allowed(), finding.suggestion());
    }
}
