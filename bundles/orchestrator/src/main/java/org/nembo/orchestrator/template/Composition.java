package org.nembo.orchestrator.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.CheckedTemplate;
import org.nembo.tosca.Finding;
import org.nembo.tosca.Limits;
import org.nembo.tosca.Position;
import org.nembo.tosca.Templates;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.TypeLibrary;
import org.nembo.tosca.merge.Fragments;
import org.nembo.tosca.merge.Merged;
import org.nembo.tosca.merge.Part;

/**
 * A template with its additions merged into it, and checked. Places are those of the texts that were sent: of the template itself, whose file is empty, or of
 * an addition by its name. Immutable.
 */
public final class Composition {

    /** How messages call the template itself. */
    private static final String MAIN = "template";

    private final Optional<Merged> merged;
    private final String text;
    private final CheckedTemplate checked;

    private Composition(Optional<Merged> merged, String text, CheckedTemplate checked) {
        this.merged = merged;
        this.text = text;
        this.checked = checked;
    }

    static Composition of(Source source, TypeLibrary types) {
        if (source.fragments().isEmpty()) {
            return new Composition(Optional.empty(), source.text(), Templates.check(source.text(), types, Limits.TEMPLATE));
        }
        Merged merged = Fragments.merge(new Part(MAIN, source.text()), parts(source.fragments()), Limits.TEMPLATE);
        CheckedTemplate checked = merged.check(types, Limits.TEMPLATE);
        return new Composition(Optional.of(merged), merged.text().orElse(""), new CheckedTemplate(
                checked.findings().stream().filter(finding -> !namesAParent(finding)).map(Composition::placed).toList(), checked.topology()));
    }

    /** Whether it only says that the template is called something else: nobody has said what it is called. */
    private static boolean namesAParent(Finding finding) {
        return finding.code() == ToscaError.TOSCA_MERGE_PARENT && !finding.allowed().isEmpty();
    }

    private static List<Part> parts(List<Fragment> fragments) {
        Set<String> taken = new HashSet<>(Set.of(MAIN));
        List<Part> parts = new ArrayList<>();
        for (Fragment fragment : fragments) {
            String wanted = fragment.name().isEmpty() ? "fragment " + (parts.size() + 1) : fragment.name();
            String name = wanted;
            for (int i = 2; !taken.add(name); i++) {
                name = "%s (%d)".formatted(wanted, i);
            }
            parts.add(new Part(name, fragment.template()));
        }
        return parts;
    }

    /** The one text that is checked, stored and deployed; empty when the parts cannot be merged, which is then among the findings. */
    public String text() {
        return text;
    }

    /** What the language says of it. */
    public CheckedTemplate checked() {
        return checked;
    }

    /** A further finding about the text, at the place of the part where that came from. */
    Finding place(Finding finding) {
        return placed(merged.map(all -> all.origin(finding)).orElse(finding));
    }

    /** A place of the text as one of the part where that came from. */
    Position place(Position at) {
        Position origin = merged.map(all -> all.origin(at)).orElse(at);
        return origin.file().equals(MAIN) ? new Position(origin.line(), origin.column()) : origin;
    }

    private static Finding placed(Finding finding) {
        return finding.file().equals(MAIN) ? new Finding(finding.code(), finding.severity(), "", finding.line(), finding.column(), finding.path(),
                finding.message(), finding.found(), finding.allowed(), finding.suggestion()) : finding;
    }
}
