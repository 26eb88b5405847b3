package org.nembo.tosca.value;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.yaml.YamlNode;

/** Which mappings are function calls. A mapping is one when its only key is a function's name and its value can be that function's arguments. */
public final class Functions {

    /** How each is written, for messages. */
    public static final Map<String, String> FORMS = Map.of(
            "get_input", "get_input: NAME, or get_input: [NAME, KEY or INDEX, …]",
            "get_property", "get_property: [NODE, PROPERTY, KEY or INDEX, …] or [NODE, CAPABILITY or REQUIREMENT, PROPERTY, …]",
            "get_attribute", "get_attribute: [NODE, ATTRIBUTE, KEY or INDEX, …] or [NODE, CAPABILITY or REQUIREMENT, ATTRIBUTE, …]",
            "concat", "concat: [VALUE, …]",
            "join", "join: [[VALUE, …], DELIMITER]",
            "token", "token: [TEXT, SEPARATORS, INDEX]",
            "get_operation_output", "get_operation_output: [NODE, INTERFACE, OPERATION, OUTPUT]",
            "get_artifact", "get_artifact: [NODE, ARTIFACT, LOCATION, REMOVE]",
            "get_nodes_of_type", "get_nodes_of_type: TYPE");

    /** Names that are also ordinary keys, such as the {@code token} of a credential: calls only with a list. */
    private static final Set<String> LIST_ONLY = Set.of("concat", "join", "token");

    /** Functions of Alien4Cloud, which other products than this one give a value. */
    public static final Set<String> FOREIGN = Set.of("get_secret");

    private Functions() {
    }

    /** A call as written. */
    public record Written(YamlNode.Scalar name, List<YamlNode> arguments) {
        public String function() {
            return name.text();
        }
    }

    /** The call that the value is; empty when it is data. */
    public static Optional<Written> call(YamlNode value) {
        if (!(value instanceof YamlNode.Entries map) || map.single().isEmpty()) {
            return Optional.empty();
        }
        YamlNode.Entry entry = map.single().get();
        if (!FORMS.containsKey(entry.name()) || LIST_ONLY.contains(entry.name()) && !(entry.value() instanceof YamlNode.Items)) {
            return Optional.empty();
        }
        List<YamlNode> arguments = entry.value() instanceof YamlNode.Items list ? list.values() : List.of(entry.value());
        return Optional.of(new Written(entry.key(), arguments));
    }

    /** The key that looks like a function which does not exist. */
    public static Optional<YamlNode.Scalar> unknown(YamlNode value) {
        if (value instanceof YamlNode.Entries map && map.single().isPresent()) {
            YamlNode.Entry entry = map.single().get();
            boolean looksSo = entry.name().startsWith("get_") && !FORMS.containsKey(entry.name());
            return looksSo && !(entry.value() instanceof YamlNode.Entries) ? Optional.of(entry.key()) : Optional.empty();
        }
        return Optional.empty();
    }
}
