package org.nembo.orchestrator.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.plan.Kinds;
import org.nembo.tosca.Binding;
import org.nembo.tosca.CheckedTemplate;
import org.nembo.tosca.Finding;
import org.nembo.tosca.Limits;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Position;
import org.nembo.tosca.Severity;
import org.nembo.tosca.Templates;
import org.nembo.tosca.Topology;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.TypeLibrary;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Turns text and inputs into a {@link Blueprint}, or tells everything that is wrong with them. Thread-safe. */
@Component(service = Blueprints.class)
public final class Blueprints {

    private static final int LONGEST_NAME = 100;
    private static final Set<ToscaError> LEFT_TO_OTHERS = EnumSet.of(ToscaError.TOSCA_UNKNOWN_NODE, ToscaError.TOSCA_UNDECLARED_INPUT,
            ToscaError.TOSCA_UNKNOWN_TARGET);

    private final Settings settings;
    private final Supplier<TypeLibrary> types;
    private final Scripts scripts;

    @Activate
    public Blueprints(@Reference Settings settings, @Reference ImportFiles imports) {
        this(settings, imports::types, imports::text);
    }

    /** Without the files that templates name by URL. @param types asked at every check */
    public static Blueprints withoutScripts(Settings settings, Supplier<TypeLibrary> types) {
        return of(settings, types, Scripts.NONE);
    }

    /** Without a folder of files. @param types asked at every check */
    public static Blueprints of(Settings settings, Supplier<TypeLibrary> types, Scripts scripts) {
        return new Blueprints(settings, types, scripts);
    }

    private Blueprints(Settings settings, Supplier<TypeLibrary> types, Scripts scripts) {
        this.settings = settings;
        this.types = types;
        this.scripts = scripts;
    }

    /** The files that templates name by URL. */
    public Scripts scripts() {
        return scripts;
    }

    /** What the language says about the text; never throws for it. */
    public CheckedTemplate check(String text) {
        return Templates.check(text, types.get(), Limits.TEMPLATE);
    }

    /** A template with its additions, checked; never throws for what is in them. */
    public Composition compose(Source source) {
        return Composition.of(source, types.get());
    }

    /** As {@link #of(Composition, Map)}, of a whole template. */
    public Blueprint of(String text, Map<String, Object> inputs) {
        return of(compose(Source.of(text)), inputs);
    }

    /** @throws NemboException {@code TEMPLATE_INVALID} with every finding, those that this server adds to the language's included, as {@code errors} */
    public Blueprint of(Composition composed, Map<String, Object> inputs) {
        List<Map<String, Object>> all = new ArrayList<>(composed.checked().findings().stream().map(Blueprints::decisive).map(Finding::toMap).toList());
        Topology topology = composed.checked().topology().orElseThrow(() -> refuse(all));
        Binding binding = topology.bind(inputs);
        binding.findings().stream().map(composed::place).map(Finding::toMap).filter(finding -> !all.contains(finding)).forEach(all::add);
        all.addAll(unfit(topology, composed::place, Severity.ERROR));
        if (binding.topology().isEmpty() || all.stream().anyMatch(Blueprints::isError)) {
            throw refuse(all);
        }
        return new Blueprint(binding.orThrow());
    }

    /** What an addition to another template may leave to that one, the whole that is deployed may not. */
    private static Finding decisive(Finding finding) {
        return LEFT_TO_OTHERS.contains(finding.code()) ? finding.withSeverity(Severity.ERROR) : finding;
    }

    /**
     * The text of a template with its secret values masked.
     *
     * @throws NemboException {@code TEMPLATE_INVALID} when the text has become invalid, so that nobody knows what in it is secret
     */
    public String masked(String text) {
        CheckedTemplate checked = check(text);
        return TemplateMask.of(text, checked.topology().orElseThrow(() -> refuse(checked.findings().stream().map(Finding::toMap).toList())));
    }

    /** What is good TOSCA and yet nothing that this server can run. @param origin where what stands at a place came from */
    List<Map<String, Object>> unfit(Topology topology, UnaryOperator<Position> origin, Severity severity) {
        List<Map<String, Object>> found = new ArrayList<>();
        if (topology.nodes().isEmpty()) {
            found.add(finding(severity, OrchestratorError.TEMPLATE_EMPTY.name(), Position.START, "topology_template.node_templates",
                    "there is no node to deploy"));
        }
        if (topology.nodes().size() > settings.nodesMax()) {
            found.add(finding(severity, OrchestratorError.TEMPLATE_TOO_LARGE.name(), Position.START, "topology_template.node_templates",
                    "the template has %d nodes; this server takes %d at most".formatted(topology.nodes().size(), settings.nodesMax())));
        }
        for (NodeTemplate node : topology.nodes().values()) {
            if (node.name().length() > LONGEST_NAME || node.name().chars().anyMatch(Character::isISOControl)) {
                found.add(finding(severity, OrchestratorError.TEMPLATE_NODE_NAME.name(), origin.apply(node.at()), "topology_template.node_templates",
                        "the name of a node has at most %d printable characters".formatted(LONGEST_NAME)));
            }
            Kinds.unfit(node, topology).ifPresent(why -> {
                Map<String, Object> one = finding(severity, OrchestratorError.TEMPLATE_NODE_UNSUPPORTED.name(), origin.apply(node.at()),
                        "topology_template.node_templates." + node.name() + ".type", why);
                one.put("found", node.type().name());
                found.add(one);
            });
        }
        return found;
    }

    private static Map<String, Object> finding(Severity severity, String code, Position at, String path, String message) {
        Map<String, Object> finding = new LinkedHashMap<>();
        finding.put("code", code);
        finding.put("severity", severity.name());
        if (!at.file().isEmpty()) {
            finding.put("file", at.file());
        }
        finding.put("line", at.line());
        finding.put("column", at.column());
        finding.put("path", path);
        finding.put("message", message);
        return finding;
    }

    private static boolean isError(Map<String, Object> finding) {
        return Severity.ERROR.name().equals(finding.get("severity"));
    }

    private static NemboException refuse(List<Map<String, Object>> findings) {
        List<Map<String, Object>> errors = findings.stream().filter(Blueprints::isError).toList();
        Map<String, Object> first = errors.get(0);
        String more = errors.size() == 1 ? "" : " (and %d more)".formatted(errors.size() - 1);
        return new NemboException(OrchestratorError.TEMPLATE_INVALID, "line %s, column %s: %s%s"
                .formatted(first.get("line"), first.get("column"), first.get("message"), more)).with("errors", List.copyOf(findings));
    }
}
