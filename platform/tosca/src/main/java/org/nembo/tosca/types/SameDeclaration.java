package org.nembo.tosca.types;

import java.util.Iterator;
import java.util.Set;
import org.nembo.tosca.yaml.YamlNode;

/** Compares declarations by what they mean: neither places nor descriptions count, nor the order of keys. */
final class SameDeclaration {

    private static final Set<String> WORDS = Set.of("description", "metadata");

    private SameDeclaration() {
    }

    static boolean of(YamlNode one, YamlNode other) {
        if (one instanceof YamlNode.Scalar left && other instanceof YamlNode.Scalar right) {
            return left.isNull() == right.isNull() && (left.isNull() || left.text().equals(right.text()));
        }
        if (one instanceof YamlNode.Items left && other instanceof YamlNode.Items right) {
            return items(left, right);
        }
        return one instanceof YamlNode.Entries left && other instanceof YamlNode.Entries right && entries(left, right);
    }

    private static boolean items(YamlNode.Items left, YamlNode.Items right) {
        if (left.values().size() != right.values().size()) {
            return false;
        }
        Iterator<YamlNode> others = right.values().iterator();
        return left.values().stream().allMatch(value -> of(value, others.next()));
    }

    private static boolean entries(YamlNode.Entries left, YamlNode.Entries right) {
        return covers(left, right) && left.values().values().stream().filter(entry -> !isWords(entry)).allMatch(entry ->
                right.values().containsKey(entry.name()) && of(entry.value(), right.values().get(entry.name()).value()));
    }

    private static boolean covers(YamlNode.Entries left, YamlNode.Entries right) {
        return right.values().values().stream().filter(entry -> !isWords(entry)).allMatch(entry -> left.values().containsKey(entry.name()));
    }

    private static boolean isWords(YamlNode.Entry entry) {
        return WORDS.contains(entry.name()) && !(entry.name().equals("description") && entry.value() instanceof YamlNode.Entries);
    }
}
