package org.nembo.tosca.check;

import java.util.List;
import java.util.Optional;
import org.nembo.tosca.Finding;
import org.nembo.tosca.Limits;
import org.nembo.tosca.Position;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.ModuleReader;
import org.nembo.tosca.types.TypeScope;
import org.nembo.tosca.yaml.YamlNode;
import org.nembo.tosca.yaml.YamlReader;

/** A file of types that something imports. Thread-safe; what is wrong with it is found out when first asked for. */
public final class LibraryFile {

    private final TypeScope scope;
    private final Optional<YamlNode.Entries> document;
    private final Findings findings;
    private List<Finding> all;

    private LibraryFile(TypeScope scope, Optional<YamlNode.Entries> document, Findings findings) {
        this.scope = scope;
        this.document = document;
        this.findings = findings;
    }

    /** @param scope an empty one, which gets the types of the file */
    public static LibraryFile read(String text, TypeScope scope) {
        Findings findings = new Findings();
        Optional<YamlNode> root = YamlReader.read(text, scope.location(), Limits.LIBRARY, findings);
        Optional<YamlNode.Entries> document = root.filter(YamlNode.Entries.class::isInstance).map(YamlNode.Entries.class::cast);
        if (findings.hasErrors() || document.isEmpty()) {
            scope.markUnreadable();
        }
        document.ifPresentOrElse(entries -> new ModuleReader(findings).read(entries, scope), () -> {
            if (!findings.hasErrors()) {
                findings.error(ToscaError.TOSCA_STRUCTURE, new Position(1, 1, scope.location()), Path.ROOT).say("The file must be a mapping with types");
            }
        });
        return new LibraryFile(scope, document, findings);
    }

    public TypeScope scope() {
        return scope;
    }

    /** Everything that is wrong or doubtful in this file, not in those that it imports. */
    public synchronized List<Finding> findings() {
        if (all == null) {
            document.ifPresent(entries -> {
                Context context = new Context(findings, scope, entries);
                context.sections().keys(entries, TemplateChecker.KEYS, Path.ROOT);
                Imports.unresolved(scope, findings);
                findings.bounded(() -> new TypeChecker(context).check());
            });
            all = findings.sorted();
        }
        return all;
    }
}
