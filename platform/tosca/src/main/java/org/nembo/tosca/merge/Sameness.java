package org.nembo.tosca.merge;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.nembo.tosca.yaml.YamlNode;

/** Whether two trees say the same, wherever they stand, in whatever order and with whichever quotes. */
final class Sameness {

    private Sameness() {
    }

    static boolean of(YamlNode one, YamlNode other) {
        if (one instanceof YamlNode.Scalar a && other instanceof YamlNode.Scalar b) {
            return a.isNull() ? b.isNull() : !b.isNull() && a.text().equals(b.text());
        }
        if (one.size() != other.size()) {
            return false;
        }
        if (one instanceof YamlNode.Items a && other instanceof YamlNode.Items b) {
            Iterator<YamlNode> others = b.values().iterator();
            return a.values().size() == b.values().size() && a.values().stream().allMatch(item -> of(item, others.next()));
        }
        return one instanceof YamlNode.Entries a && other instanceof YamlNode.Entries b && a.values().keySet().equals(b.values().keySet())
                && a.values().entrySet().stream().allMatch(entry -> of(entry.getValue().value(), b.values().get(entry.getKey()).value()));
    }

    /** A text that is the same for trees that say the same. */
    static String form(YamlNode node) {
        StringBuilder text = new StringBuilder();
        form(node, text);
        return text.toString();
    }

    /** A definition without what describes it. */
    static YamlNode undescribed(YamlNode node) {
        if (!(node instanceof YamlNode.Entries map) || !map.values().containsKey("description")) {
            return node;
        }
        Map<String, YamlNode.Entry> rest = new LinkedHashMap<>(map.values());
        rest.remove("description");
        return YamlNode.Entries.of(rest, map.at());
    }

    private static void form(YamlNode node, StringBuilder text) {
        if (node.isEmpty()) {
            text.append('~');
        } else if (node instanceof YamlNode.Scalar scalar) {
            text.append('s').append(scalar.text().length()).append(':').append(scalar.text());
        } else if (node instanceof YamlNode.Items items) {
            text.append('[');
            items.values().forEach(item -> form(item, text));
            text.append(']');
        } else {
            text.append('{');
            new TreeMap<>(((YamlNode.Entries) node).values()).forEach((key, entry) -> {
                text.append(key.length()).append(':').append(key);
                form(entry.value(), text);
            });
            text.append('}');
        }
    }
}
