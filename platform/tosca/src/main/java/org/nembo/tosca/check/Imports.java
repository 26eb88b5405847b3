package org.nembo.tosca.check;

import java.util.List;
import java.util.function.Function;
import org.nembo.tosca.Finding;
import org.nembo.tosca.Severity;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.types.ImportReader;
import org.nembo.tosca.types.ImportedTypes;
import org.nembo.tosca.types.TypeScope;

/** Tells what is wrong with what a template imports. Nothing of that is an error of the template: somebody else may have to put it right. */
final class Imports {

    private static final int MOST_OF_OTHERS = 50;

    private final TypeScope scope;
    private final Findings findings;

    Imports(TypeScope scope, Findings findings) {
        this.scope = scope;
        this.findings = findings;
    }

    /** @param library what is wrong with a file, by its location */
    void check(Function<String, List<Finding>> library) {
        unresolved(scope, findings);
        scope.conflicts().forEach(this::conflict);
        scope.reached().stream().flatMap(file -> library.apply(file.location()).stream()).limit(MOST_OF_OTHERS)
                .forEach(finding -> findings.add(finding.withSeverity(Severity.WARNING)));
    }

    static void unresolved(TypeScope scope, Findings findings) {
        for (ImportReader.Import each : scope.imports()) {
            if (scope.open(each.url()).isEmpty()) {
                findings.warning(ToscaError.TOSCA_UNRESOLVED_IMPORT, each.node().at(), each.path()).found(each.url())
                        .say("The import '%s' is not in the library of this server, so its types are not checked".formatted(Findings.shorten(each.url())));
            }
        }
    }

    private void conflict(ImportedTypes.Conflict conflict) {
        findings.warning(ToscaError.TOSCA_TYPE_CONFLICT, conflict.through().node().at(), conflict.through().path()).found(conflict.name())
                .say("The %s '%s' is declared in %s and, differently, in %s; the one in %s counts here".formatted(conflict.used().family().words(),
                        Findings.shorten(conflict.name()), place(conflict.used().scope()), place(conflict.other().scope()), place(conflict.used().scope())));
    }

    private static String place(TypeScope file) {
        return file.location().isEmpty() ? "this template" : file.location();
    }
}
