package org.nembo.tosca.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.tosca.Definition;
import org.nembo.tosca.Schema;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.value.Functions;
import org.nembo.tosca.value.Scalars;
import org.nembo.tosca.value.ValueChecker;
import org.nembo.tosca.yaml.YamlNode;

/** Checks function calls: their arguments, and that the inputs, nodes, properties and attributes that they name exist. */
final class Calls {

    private static final Set<String> KEYWORDS = Set.of("SELF", "HOST", "SOURCE", "TARGET", "ORCHESTRATOR");

    private final Context context;
    private final Map<String, Definition> inputs;
    private final Map<String, EffectiveType> nodes;
    private final Map<String, YamlNode.Entry> relationships;
    private final Set<String> read = new TreeSet<>();
    /** Made when first needed. */
    private final Set<String> nodeNames = new TreeSet<>();
    /** Inputs of the workflow that is being checked. */
    private Set<String> more = Set.of();
    /** Whether values belong to an output, where no keyword means a node. */
    private boolean outputs;
    private final ValueChecker nested;

    /** The node that the values being checked belong to; null where there is none. */
    private String self;

    Calls(Context context, Map<String, Definition> inputs, Map<String, EffectiveType> nodes, Map<String, YamlNode.Entry> relationships) {
        this.context = context;
        this.inputs = inputs;
        this.nodes = nodes;
        this.relationships = relationships;
        this.nested = new ValueChecker(context.findings(), context.dataTypes(), this::check);
    }

    /** From now on values belong to that node; null for none. Gives back the one before. */
    String enter(String node) {
        String before = self;
        self = node;
        return before;
    }

    /** From now on these inputs are there too. */
    void alsoInputs(Set<String> names) {
        more = names;
    }

    /** From now on values belong to outputs, or no longer. */
    void outputs(boolean inside) {
        outputs = inside;
    }

    /** The inputs that some value reads. */
    Set<String> read() {
        return read;
    }

    void check(Functions.Written call, Path path) {
        List<YamlNode> arguments = call.arguments();
        boolean written = switch (call.function()) {
            case "get_input" -> !arguments.isEmpty() && scalar(arguments, 0);
            case "get_property", "get_attribute" -> arguments.size() >= 2 && scalar(arguments, 0) && scalar(arguments, 1);
            case "concat" -> !arguments.isEmpty();
            case "join" -> (arguments.size() == 1 || arguments.size() == 2 && scalar(arguments, 1)) && !scalar(arguments, 0);
            case "token" -> arguments.size() == 3 && (!scalar(arguments, 2) || Scalars.integer(text(arguments, 2)).isPresent());
            case "get_operation_output" -> arguments.size() == 4;
            case "get_artifact" -> arguments.size() >= 2 && arguments.size() <= 4;
            default -> arguments.size() == 1 && scalar(arguments, 0);
        };
        if (!written) {
            context.findings().error(ToscaError.TOSCA_FUNCTION_ARGUMENTS, call.name().at(), path).found(call.function())
                    .say("Write " + Functions.FORMS.get(call.function()));
        }
        for (int i = 0; i < arguments.size(); i++) {
            nested.check(arguments.get(i), Schema.ANY, path.to(i), false);
        }
        if (written) {
            names(call, path);
        }
    }

    private void names(Functions.Written call, Path path) {
        switch (call.function()) {
            case "get_input" -> input(call, path);
            case "get_property", "get_attribute" -> member(call, path);
            case "get_operation_output", "get_artifact" -> node(call, path);
            case "get_nodes_of_type" -> context.resolve(TypeFamily.NODE, text(call.arguments(), 0), call.arguments().get(0).at(), path);
            default -> {
                // concat, join and token name nothing
            }
        }
    }

    private void input(Functions.Written call, Path path) {
        String name = text(call.arguments(), 0);
        read.add(name);
        if (!inputs.containsKey(name) && !more.contains(name)) {
            context.findings().note(context.missing(), ToscaError.TOSCA_UNDECLARED_INPUT, call.arguments().get(0).at(), path).name(name, inputs.keySet())
                    .say("No input '%s' is declared%s".formatted(Findings.shorten(name), context.hint()));
        }
    }

    /** The type of the node that the first argument names; empty when it is not to be known here, or wrong, which is reported. */
    private Optional<EffectiveType> node(Functions.Written call, Path path) {
        if (!scalar(call.arguments(), 0)) {
            return Optional.empty();
        }
        String name = text(call.arguments(), 0);
        if (name.equals("SELF") && self != null) {
            return Optional.of(nodes.get(self));
        }
        if (outputs && KEYWORDS.contains(name) && !name.equals("ORCHESTRATOR")) {
            context.findings().error(ToscaError.TOSCA_UNKNOWN_NODE, call.arguments().get(0).at(), path).name(name, nodes.keySet())
                    .say("'%s' means nothing in an output; name a node".formatted(name));
            return Optional.empty();
        }
        if (KEYWORDS.contains(name) || relationships.containsKey(name)) {
            return Optional.empty();
        }
        if (!nodes.containsKey(name)) {
            if (nodeNames.isEmpty()) {
                nodeNames.addAll(nodes.keySet());
                nodeNames.addAll(KEYWORDS);
            }
            context.findings().note(context.missing(), ToscaError.TOSCA_UNKNOWN_NODE, call.arguments().get(0).at(), path).name(name, nodeNames)
                    .say("No node '%s' in this template%s".formatted(Findings.shorten(name), context.hint()));
        }
        return Optional.ofNullable(nodes.get(name));
    }

    private void member(Functions.Written call, Path path) {
        Optional<EffectiveType> type = node(call, path).filter(EffectiveType::known);
        if (type.isEmpty()) {
            return;
        }
        String name = text(call.arguments(), 1);
        boolean property = call.function().equals("get_property");
        boolean known = type.get().properties().containsKey(name) || type.get().attributes().containsKey(name) || type.get().requirements().containsKey(name);
        if (known) {
            return;
        }
        if (type.get().capabilities().containsKey(name)) {
            ofCapability(call, type.get().capabilities().get(name).effective(), path);
            return;
        }
        context.findings().spend(10L * type.get().properties().size());
        Set<String> names = new TreeSet<>(type.get().properties().keySet());
        names.addAll(type.get().attributes().keySet());
        names.addAll(type.get().capabilities().keySet());
        context.findings().error(property ? ToscaError.TOSCA_UNKNOWN_PROPERTY : ToscaError.TOSCA_UNKNOWN_ATTRIBUTE, call.arguments().get(1).at(), path)
                .name(name, names).say("The node '%s' of type %s has no %s '%s'".formatted(text(call.arguments(), 0), type.get().chain().name(),
                        property ? "property" : "attribute", Findings.shorten(name)));
    }

    private void ofCapability(Functions.Written call, EffectiveType capability, Path path) {
        if (call.arguments().size() < 3 || !scalar(call.arguments(), 2) || !capability.known()) {
            return;
        }
        String name = text(call.arguments(), 2);
        if (!capability.properties().containsKey(name) && !capability.attributes().containsKey(name)) {
            boolean property = call.function().equals("get_property");
            context.findings().spend(10L * capability.properties().size());
            Set<String> names = new TreeSet<>(capability.properties().keySet());
            names.addAll(capability.attributes().keySet());
            context.findings().error(property ? ToscaError.TOSCA_UNKNOWN_PROPERTY : ToscaError.TOSCA_UNKNOWN_ATTRIBUTE, call.arguments().get(2).at(), path)
                    .name(name, names).say("The capability '%s' of type %s has no %s '%s'".formatted(text(call.arguments(), 1), capability.chain().name(),
                            property ? "property" : "attribute", Findings.shorten(name)));
        }
    }

    private static boolean scalar(List<YamlNode> arguments, int index) {
        return arguments.get(index) instanceof YamlNode.Scalar;
    }

    private static String text(List<YamlNode> arguments, int index) {
        return ((YamlNode.Scalar) arguments.get(index)).text();
    }
}
