package org.nembo.tosca.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.CapabilityDefinition;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.RequirementDefinition;
import org.nembo.tosca.types.TypeDefinition;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.yaml.YamlNode;

/** Finds the node that meets a requirement. */
final class Matching {

    private static final String ANY_NODE = "tosca.nodes.Root";
    private static final int MOST_NAMED = 10;

    private final Context context;
    private final Map<String, EffectiveType> nodes;
    private static final String MACHINE = "tosca.nodes.Compute";
    private static final String COMPUTE = "tosca.capabilities.Compute";
    private static final String CONTAINER = "tosca.capabilities.Container";

    private final Map<List<Optional<String>>, List<String>> known = new HashMap<>();
    private final Map<String, YamlNode.Entry> written;

    /** What a requirement says about its target. @param source the node that has it */
    record Wish(String source, YamlNode.Entry entry, Optional<YamlNode.Scalar> node, Optional<String> capability, Optional<RequirementDefinition> definition,
            NodeFilter filter) {
        private Optional<String> wanted() {
            return capability.or(() -> definition.flatMap(RequirementDefinition::capability));
        }
    }

    /** @param written the node templates as they stand in the document */
    Matching(Context context, Map<String, EffectiveType> nodes, Map<String, YamlNode.Entry> written) {
        this.context = context;
        this.nodes = nodes;
        this.written = written;
    }

    /** The node that an assignment names, or the only one that fits it. Reports what cannot be met. */
    Optional<String> target(Wish wish, Path path) {
        Optional<YamlNode.Scalar> node = wish.node();
        if (node.isPresent() && nodes.containsKey(node.get().text())) {
            explicit(wish, node.get(), path);
            return node.map(YamlNode.Scalar::text);
        }
        if (node.isPresent() && context.scope().find(TypeFamily.NODE, node.get().text()).isEmpty()) {
            context.findings().note(context.missing(), ToscaError.TOSCA_UNKNOWN_NODE, node.get().at(), path).name(node.get().text(), nodes.keySet())
                    .say("No node '%s' in this template%s".formatted(Findings.shorten(node.get().text()), context.hint()));
            return Optional.empty();
        }
        Optional<String> nodeType = node.map(YamlNode.Scalar::text).or(() -> wish.definition().flatMap(RequirementDefinition::node));
        nodeType.flatMap(type -> context.scope().find(TypeFamily.NODE, type)).ifPresent(type -> wish.filter().check(type.effective()));
        if (nodeType.isEmpty() && wish.wanted().isEmpty() && wish.filter().isEmpty()) {
            return Optional.empty();
        }
        List<String> fitting = fitting(nodeType, wish.wanted()).stream().filter(name -> violation(wish.filter(), name).isEmpty()).toList();
        if (fitting.size() != 1) {
            context.findings().warning(ToscaError.TOSCA_UNMET_REQUIREMENT, wish.entry().key().at(), path).allowed(fitting)
                    .say(fitting.isEmpty() ? "No node of this template meets the requirement '%s'".formatted(wish.entry().name())
                            : "Several nodes meet the requirement '%s': %s; name one".formatted(wish.entry().name(), some(fitting)));
        }
        return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED))) + (names.size() > MOST_NAMED ? ", …" : "");
    }

    private Optional<String> violation(NodeFilter filter, String node) {
        return written.get(node).value() instanceof YamlNode.Entries body ? filter.violation(nodes.get(node), body) : Optional.empty();
    }

    /** The only node that meets a requirement which the template says nothing about. */
    Optional<String> unambiguous(String source, RequirementDefinition definition) {
        if (definition.node().filter(type -> !type.equals(ANY_NODE)).isEmpty() && definition.capability().isEmpty()) {
            return Optional.empty();
        }
        List<String> fitting = fitting(definition.node(), definition.capability()).stream().filter(name -> !name.equals(source)).limit(2).toList();
        return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
    }

    private List<String> fitting(Optional<String> nodeType, Optional<String> capability) {
        return known.computeIfAbsent(List.of(nodeType, capability), key -> find(nodeType, capability));
    }

    private List<String> find(Optional<String> nodeType, Optional<String> capability) {
        context.findings().spend(nodes.size());
        return nodes.entrySet().stream()
                .filter(node -> nodeType.map(type -> isA(TypeFamily.NODE, node.getValue(), type)).orElse(true))
                .filter(node -> capability.map(wanted -> offers(node.getValue(), wanted)).orElse(true))
                .map(Map.Entry::getKey).toList();
    }

    private void explicit(Wish wish, YamlNode.Scalar node, Path path) {
        EffectiveType target = nodes.get(node.text());
        String name = wish.entry().name();
        violation(wish.filter(), node.text()).ifPresent(why -> context.findings().error(ToscaError.TOSCA_UNMET_REQUIREMENT, node.at(), path).found(node.text())
                .say("The node '%s' does not pass the filter of '%s': %s".formatted(node.text(), name, why)));
        if (!target.known()) {
            return;
        }
        context.findings().spend(5L * target.capabilities().size());
        Optional<String> nodeType = wish.definition().flatMap(RequirementDefinition::node)
                .filter(type -> context.scope().find(TypeFamily.NODE, type).isPresent());
        if (wish.wanted().isPresent() && !offers(target, wish.wanted().get())) {
            context.findings().error(ToscaError.TOSCA_UNMET_REQUIREMENT, node.at(), path).found(node.text())
                    .say("The node '%s' of type %s offers no capability %s, which '%s' requires".formatted(node.text(), target.chain().name(),
                            wish.wanted().get(), name));
        } else if (nodeType.isPresent() && !isA(TypeFamily.NODE, target, nodeType.get())) {
            context.findings().warning(ToscaError.TOSCA_UNMET_REQUIREMENT, node.at(), path).found(node.text())
                    .say("The node '%s' is a %s, not a %s, which '%s' asks for".formatted(node.text(), target.chain().name(), nodeType.get(), name));
        } else if (wish.wanted().isPresent()) {
            source(wish, node, target, path);
        }
    }

    /** A capability may say which nodes may require it; one that admits them is enough. */
    private void source(Wish wish, YamlNode.Scalar node, EffectiveType target, Path path) {
        EffectiveType source = nodes.get(wish.source());
        List<CapabilityDefinition> offered = target.capabilities().values().stream().filter(each -> isOffer(each, wish.wanted().orElseThrow())).toList();
        if (source.known() && !offered.isEmpty() && offered.stream().noneMatch(each -> admits(each, source))) {
            context.findings().warning(ToscaError.TOSCA_UNMET_REQUIREMENT, node.at(), path).found(source.chain().name()).allowed(offered.get(0).sources())
                    .say("The capability '%s' of node '%s' is not meant for a %s".formatted(offered.get(0).name(), node.text(), source.chain().name()));
        }
    }

    private boolean admits(CapabilityDefinition capability, EffectiveType source) {
        context.findings().spend(capability.sources().size());
        return capability.sources().isEmpty() || capability.sources().stream().anyMatch(type -> isA(TypeFamily.NODE, source, type));
    }

    private boolean isA(TypeFamily family, EffectiveType type, String wanted) {
        String name = context.scope().find(family, wanted).map(TypeDefinition::name).orElse(wanted);
        return type.chain().isA(name);
    }

    /**
     * By the name of the capability, or by its type. What a machine offers to what it hosts was called Container before version 1.3 and is called Compute
     * since, and libraries that others build upon still call it so: of a machine both mean the same.
     */
    private boolean offers(EffectiveType node, String wanted) {
        boolean host = wanted.equals(COMPUTE) && node.chain().isA(MACHINE);
        return node.capabilities().containsKey(wanted)
                || node.capabilities().values().stream().anyMatch(each -> isOffer(each, wanted) || host && isOffer(each, CONTAINER));
    }

    private boolean isOffer(CapabilityDefinition capability, String wanted) {
        EffectiveType offered = capability.effective();
        String type = context.scope().find(TypeFamily.CAPABILITY, wanted).map(TypeDefinition::name).orElse(wanted);
        return capability.name().equals(wanted) || !offered.known() || offered.chain().isA(type);
    }
}
