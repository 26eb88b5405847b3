package org.nembo.tosca;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.nembo.tosca.check.TemplateChecker;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.yaml.YamlNode;
import org.nembo.tosca.yaml.YamlReader;

/** Checks templates. Stateless. */
public final class Templates {

    private Templates() {
    }

    /** With the standard types and the limits for users. */
    public static CheckedTemplate check(String text) {
        return check(text, TypeLibrary.standard(), Limits.TEMPLATE);
    }

    /** Every scalar of a text with its place, keys included, in reading order; what an alias repeats is there once. Empty when the text cannot be read. */
    public static List<Value.Scalar> scalars(String text, Limits limits) {
        Set<YamlNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Value.Scalar> found = new ArrayList<>();
        YamlReader.read(text, limits, new Findings()).ifPresent(root -> collect(root, seen, found));
        found.sort(Comparator.comparing(Value.Scalar::at));
        return List.copyOf(found);
    }

    private static void collect(YamlNode node, Set<YamlNode> seen, List<Value.Scalar> found) {
        if (!seen.add(node)) {
            return;
        }
        if (node instanceof YamlNode.Scalar scalar) {
            found.add(new Value.Scalar(scalar.text(), scalar.plain(), scalar.at()));
        } else if (node instanceof YamlNode.Items items) {
            items.values().forEach(item -> collect(item, seen, found));
        } else if (node instanceof YamlNode.Entries entries) {
            entries.values().values().forEach(entry -> {
                collect(entry.key(), seen, found);
                collect(entry.value(), seen, found);
            });
        }
    }

    /** Never throws for what is in the text: everything wrong with it is a finding. */
    public static CheckedTemplate check(String text, TypeLibrary types, Limits limits) {
        return new TemplateChecker(types.scope(), types::findingsAt).check(Objects.requireNonNull(text, "text"), Objects.requireNonNull(limits, "limits"));
    }
}
