package org.nembo.tosca.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
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
    private final Map<List<Optional<String>>, List<String>> known = new HashMap<>();

    Matching(Context context, Map<String, EffectiveType> nodes) {
        this.context = context;
        this.nodes = nodes;
    }

    /** The node that an assignment names, or the only one that fits it. Reports what cannot be met. */
    Optional<String> target(YamlNode.Entry entry, Optional<YamlNode.Scalar> node, Optional<String> capability, Optional<RequirementDefinition> definition,
            Path path) {
        if (node.isPresent() && nodes.containsKey(node.get().text())) {
            explicit(entry, node.get(), capability, definition, path);
            return node.map(YamlNode.Scalar::text);
        }
        if (node.isPresent() && context.scope().find(TypeFamily.NODE, node.get().text()).isEmpty()) {
            context.findings().note(context.missing(), ToscaError.TOSCA_UNKNOWN_NODE, node.get().at(), path).name(node.get().text(), nodes.keySet())
                    .say("No node '%s' in this template%s".formatted(Findings.shorten(node.get().text()), context.hint()));
            return Optional.empty();
        }
        Optional<String> nodeType = node.map(YamlNode.Scalar::text).or(() -> definition.flatMap(RequirementDefinition::node));
        Optional<String> wanted = capability.or(() -> definition.flatMap(RequirementDefinition::capability));
        if (nodeType.isEmpty() && wanted.isEmpty()) {
            return Optional.empty();
        }
        List<String> fitting = fitting(nodeType, wanted);
        if (fitting.size() != 1) {
            context.findings().warning(ToscaError.TOSCA_UNMET_REQUIREMENT, entry.key().at(), path).allowed(fitting)
                    .say(fitting.isEmpty() ? "No node of this template meets the requirement '%s'".formatted(entry.name())
                            : "Several nodes meet the requirement '%s': %s; name one".formatted(entry.name(), some(fitting)));
        }
        return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED))) + (names.size() > MOST_NAMED ? ", …" : "");
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

    private void explicit(YamlNode.Entry entry, YamlNode.Scalar node, Optional<String> capability, Optional<RequirementDefinition> definition, Path path) {
        EffectiveType target = nodes.get(node.text());
        if (!target.known()) {
            return;
        }
        Optional<String> nodeType = definition.flatMap(RequirementDefinition::node).filter(type -> context.scope().find(TypeFamily.NODE, type).isPresent());
        Optional<String> wanted = capability.or(() -> definition.flatMap(RequirementDefinition::capability));
        if (wanted.isPresent() && !offers(target, wanted.get())) {
            context.findings().error(ToscaError.TOSCA_UNMET_REQUIREMENT, node.at(), path).found(node.text())
                    .say("The node '%s' of type %s offers no capability %s, which '%s' requires".formatted(node.text(), target.chain().name(), wanted.get(),
                            entry.name()));
        } else if (nodeType.isPresent() && !isA(TypeFamily.NODE, target, nodeType.get())) {
            context.findings().warning(ToscaError.TOSCA_UNMET_REQUIREMENT, node.at(), path).found(node.text())
                    .say("The node '%s' is a %s, not a %s, which '%s' asks for".formatted(node.text(), target.chain().name(), nodeType.get(), entry.name()));
        }
    }

    private boolean isA(TypeFamily family, EffectiveType type, String wanted) {
        String name = context.scope().find(family, wanted).map(TypeDefinition::name).orElse(wanted);
        return type.chain().isA(name);
    }

    /** By the name of the capability, or by its type. */
    private boolean offers(EffectiveType node, String wanted) {
        String type = context.scope().find(TypeFamily.CAPABILITY, wanted).map(TypeDefinition::name).orElse(wanted);
        return node.capabilities().containsKey(wanted)
                || node.capabilities().values().stream().anyMatch(each -> {
                    EffectiveType offered = each.effective();
                    return !offered.known() || offered.chain().isA(type);
                });
    }
}
