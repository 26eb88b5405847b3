package org.nembo.tosca.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nembo.tosca.Limits;
import org.nembo.tosca.Position;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.yaml.YamlNode;
import org.nembo.tosca.yaml.YamlReader;

/**
 * Merges add-ons, which say under {@code metadata.parents} what they are additions to, into such a template. Stateless; the same parts in the same order give
 * the same text.
 *
 * <ul>
 * <li>Imports, inputs, nodes, outputs, types and everything else are united. What is defined in the same way twice is there once.
 * <li>An addition may refine what the main template defines: defaults, constraints, properties, capabilities. It wins, and every such place is a warning.
 * <li>Requirements of the same node, policies and members of groups are united.
 * <li>It is an error when an input, node or type gets another type, when an output, type or host gets another value, and when two additions define the same
 * thing differently. Every conflict names both files with their lines.
 * <li>Version, description and metadata are those of the main template, with the {@code tabs} of all.
 * </ul>
 */
public final class Fragments {

    private static final int MOST = 50;

    private Fragments() {
    }

    /** Never throws for what is in the parts: everything wrong with them is a finding. Limits are those of each part and of what comes out. */
    public static Merged merge(Part main, List<Part> additions, Limits limits) {
        Findings findings = new Findings();
        if (additions.size() > MOST) {
            findings.error(ToscaError.TOSCA_LIMIT, Position.START, Path.ROOT).say("There are %d additions; at most %d are accepted".formatted(
                    additions.size(), MOST));
            return new Merged(findings.sorted(), Optional.empty());
        }
        Optional<YamlNode.Entries> root = read(main, limits, findings);
        List<YamlNode.Entries> others = new ArrayList<>();
        additions.forEach(part -> read(part, limits, findings).ifPresent(document -> {
            checkParents(main, additions, part, document, findings);
            others.add(document);
        }));
        if (findings.hasErrors() || root.isEmpty()) {
            return new Merged(findings.sorted(), Optional.empty());
        }
        YamlNode.Entries merged = root.get();
        for (YamlNode.Entries other : others) {
            List<String> parents = parents(other);
            Merging merging = new Merging(file -> file.equals(main.name()) || parents.stream().anyMatch(parent -> same(parent, file)), findings);
            merged = merging.document(merged, other);
            if (merged.size() > limits.nodes()) {
                break;
            }
        }
        Optional<MergedText> text = findings.hasErrors() ? Optional.empty() : MergedText.of(merged, limits, findings);
        return new Merged(findings.sorted(), text);
    }

    /** The names of the templates that a text is an addition to, as it writes them; empty for one that stands by itself or cannot be read. */
    public static List<String> parents(String text, Limits limits) {
        return YamlReader.read(text, limits, new Findings()).filter(YamlNode.Entries.class::isInstance).map(document -> parents((YamlNode.Entries) document))
                .orElse(List.of());
    }

    private static Optional<YamlNode.Entries> read(Part part, Limits limits, Findings findings) {
        Optional<YamlNode> root = YamlReader.read(part.text(), part.name(), limits, findings);
        if (root.isPresent() && !(root.get() instanceof YamlNode.Entries)) {
            findings.error(ToscaError.TOSCA_STRUCTURE, root.get().at(), Path.ROOT).say("A template must be a mapping, not " + root.get().describe());
        }
        return root.filter(YamlNode.Entries.class::isInstance).map(YamlNode.Entries.class::cast);
    }

    private static void checkParents(Part main, List<Part> additions, Part part, YamlNode.Entries document, Findings findings) {
        List<String> parents = parents(document);
        boolean known = parents.stream().anyMatch(parent -> same(parent, main.name()) || additions.stream().anyMatch(other -> same(parent, other.name())));
        if (!known) {
            Position at = document.get("metadata").map(YamlNode::at).orElse(document.at());
            findings.warning(ToscaError.TOSCA_MERGE_PARENT, at, Path.ROOT.to("metadata").to("parents")).allowed(parents)
                    .say(parents.isEmpty() ? "'%s' does not say that it is an addition to another template".formatted(part.name())
                            : "'%s' is an addition to %s, not to '%s'".formatted(part.name(), String.join(", ", parents), main.name()));
        }
    }

    private static List<String> parents(YamlNode.Entries document) {
        YamlNode parents = document.get("metadata").filter(YamlNode.Entries.class::isInstance).flatMap(map -> ((YamlNode.Entries) map).get("parents"))
                .orElse(null);
        List<YamlNode> all = parents instanceof YamlNode.Items list ? list.values() : parents == null ? List.of() : List.of(parents);
        return all.stream().filter(YamlNode.Scalar.class::isInstance).map(each -> ((YamlNode.Scalar) each).text()).toList();
    }

    /** By the last part of their paths, with or without the ending. */
    private static boolean same(String one, String other) {
        return bare(one).equals(bare(other));
    }

    private static String bare(String name) {
        return name.substring(name.lastIndexOf('/') + 1).replaceFirst("\\.ya?ml$", "");
    }
}
