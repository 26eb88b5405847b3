package org.nembo.tosca.check;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nembo.tosca.CheckedTemplate;
import org.nembo.tosca.Finding;
import org.nembo.tosca.Limits;
import org.nembo.tosca.Position;
import org.nembo.tosca.Topology;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.ModuleReader;
import org.nembo.tosca.types.Sections;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.types.TypeScope;
import org.nembo.tosca.yaml.YamlNode;
import org.nembo.tosca.yaml.YamlReader;

/** Checks one template from text to topology. */
public final class TemplateChecker {

    private static final Set<String> VERSIONS = Set.of("tosca_simple_yaml_1_0", "tosca_simple_yaml_1_0_0", "tosca_simple_yaml_1_1", "tosca_simple_yaml_1_2",
            "tosca_simple_yaml_1_3");

    private static final String VERSION = Dialect.VERSION;
    /** What a document may have at its top. */
    static final Set<String> KEYS = Stream.concat(
            Stream.of(VERSION, "namespace", "metadata", "description", "dsl_definitions", "repositories", "imports", "topology_template", "template_name",
                    "template_author", "template_version"),
            Stream.of(TypeFamily.values()).map(TypeFamily::section)).collect(Collectors.toUnmodifiableSet());

    private final Findings findings = new Findings();
    private final TypeScope scope;
    private final Function<String, List<Finding>> library;

    /** @param scope an empty one, which gets the template's own types @param library what is wrong with an imported file, by its location */
    public TemplateChecker(TypeScope scope, Function<String, List<Finding>> library) {
        this.scope = scope;
        this.library = library;
    }

    /** Everything that can be said about the text. */
    public CheckedTemplate check(String text, Limits limits) {
        Optional<YamlNode> root = YamlReader.read(text, limits, findings);
        Optional<Topology> topology = Optional.empty();
        if (root.isPresent()) {
            topology = findings.bounded(() -> document(root.get())).flatMap(found -> found);
        } else if (!findings.hasErrors()) {
            findings.error(ToscaError.TOSCA_SYNTAX, Position.START, Path.ROOT).say("The template is empty");
        }
        return new CheckedTemplate(findings.sorted(), findings.hasErrors() ? Optional.empty() : topology);
    }

    private Optional<Topology> document(YamlNode root) {
        if (!(root instanceof YamlNode.Entries document)) {
            new Sections(findings).shape(root, Path.ROOT, "A template must be a mapping that begins with " + VERSION);
            return Optional.empty();
        }
        if (!supported(document)) {
            return Optional.empty();
        }
        new Sections(findings).keys(document, KEYS, Path.ROOT);
        new ModuleReader(findings).read(document, scope);
        new Imports(scope, findings).check(library);
        Context context = new Context(findings, scope, document);
        new TypeChecker(context).check();
        return Optional.of(new TopologyChecker(context).check(document));
    }

    /** The keys of another language mean other things, so nothing else is checked then. */
    private boolean supported(YamlNode.Entries document) {
        Optional<String> version = document.text(VERSION);
        if (version.isEmpty()) {
            findings.error(ToscaError.TOSCA_MISSING_KEY, document.at(), Path.ROOT).suggest(VERSION + ": tosca_simple_yaml_1_3")
                    .say("The template does not say its " + VERSION);
            return true;
        }
        Dialect dialect = Dialect.of(document);
        Position at = document.get(VERSION).orElseThrow().at();
        if (dialect == Dialect.UNKNOWN) {
            findings.error(ToscaError.TOSCA_UNSUPPORTED_VERSION, at, Path.ROOT.to(VERSION)).name(version.get(), VERSIONS.stream().sorted().toList())
                    .say("The version '%s' is not supported; supported are tosca_simple_yaml_1_0 to tosca_simple_yaml_1_3 and alien_dsl".formatted(
                            Findings.shorten(version.get())));
        } else if (dialect == Dialect.PROFILE) {
            findings.warning(ToscaError.TOSCA_UNRESOLVED_IMPORT, at, Path.ROOT.to(VERSION)).found(version.get())
                    .say("The types of the profile '%s' are not in the library of this server, so they are not checked".formatted(version.get()));
        }
        return dialect != Dialect.UNKNOWN;
    }
}
