package org.nembo.tosca.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.nembo.tosca.Position;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.value.Functions;
import org.nembo.tosca.yaml.YamlNode;

/** Puts the tree of one addition into that of the whole. Every node knows by its place which file it is from. */
final class Merging {

    private static final Set<String> REFINABLE = Set.of("inputs", "node_templates", "relationship_templates", "groups");
    private static final Set<String> DESCRIBING = Set.of("description", "template_name", "template_author", "template_version");
    private static final Set<String> FIXED = Set.of("type", "entry_schema", "key_schema");

    private final Predicate<String> parents;
    private final Conflicts conflicts;

    /** What becomes of two values under the same key. */
    @FunctionalInterface
    private interface Meeting {
        YamlNode of(String name, YamlNode mine, YamlNode other);
    }

    /** @param parents the files whose definitions the addition may refine */
    Merging(Predicate<String> parents, Findings findings) {
        this.parents = parents;
        this.conflicts = new Conflicts(findings);
    }

    YamlNode.Entries document(YamlNode.Entries whole, YamlNode.Entries addition) {
        return members(whole, added(whole, addition), (name, mine, other) -> {
            Path path = Path.ROOT.to(name);
            return switch (name) {
                case "tosca_definitions_version" -> version(mine, other, path);
                case "metadata" -> both(mine, other, path, Merging::metadata);
                case "imports" -> united(list(mine), list(other), null);
                case "topology_template" -> both(mine, other, path, (a, b) -> topology(a, b, path));
                default -> named(mine, other, path, this::equal);
            };
        });
    }

    /** What an addition says of itself is not said of the whole, though that may say nothing: only the tabs of it are. */
    private static YamlNode.Entries added(YamlNode.Entries whole, YamlNode.Entries addition) {
        Map<String, YamlNode.Entry> all = new LinkedHashMap<>(addition.values());
        all.keySet().removeIf(name -> DESCRIBING.contains(name));
        YamlNode.Entry metadata = all.get("metadata");
        if (whole.get("metadata").isEmpty() && metadata != null) {
            YamlNode.Entry tabs = metadata.value() instanceof YamlNode.Entries map ? map.values().get("tabs") : null;
            all.remove("metadata");
            if (tabs != null) {
                all.put("metadata", new YamlNode.Entry(metadata.key(), YamlNode.Entries.of(Map.of("tabs", tabs), metadata.value().at())));
            }
        }
        return YamlNode.Entries.of(all, addition.at());
    }

    private YamlNode.Entries topology(YamlNode.Entries mine, YamlNode.Entries other, Path path) {
        return members(mine, other, (name, a, b) -> {
            Path place = path.to(name);
            if (name.equals("description")) {
                return a;
            }
            if (name.equals("policies")) {
                return united(list(a), list(b), (one, two) -> equal(one, two, place));
            }
            return named(a, b, place, REFINABLE.contains(name) ? this::refined : this::equal);
        });
    }

    private YamlNode version(YamlNode mine, YamlNode other, Path path) {
        if (!Sameness.of(mine, other)) {
            conflicts.refined(other, mine, path);
        }
        return mine;
    }

    /** That of the whole, with the tabs of both. */
    private static YamlNode metadata(YamlNode.Entries mine, YamlNode.Entries other) {
        Map<String, YamlNode.Entry> all = new LinkedHashMap<>(mine.values());
        YamlNode.Entry tabs = other.values().get("tabs");
        if (tabs != null && tabs.value() instanceof YamlNode.Entries more) {
            all.merge("tabs", tabs, (own, added) -> own.value() instanceof YamlNode.Entries map ? new YamlNode.Entry(own.key(),
                    members(map, more, (name, a, b) -> a instanceof YamlNode.Items && b instanceof YamlNode.Items ? united(list(a), list(b), null) : a)) : own);
        }
        return YamlNode.Entries.of(all, mine.at());
    }

    private YamlNode named(YamlNode mine, YamlNode other, Path path, Definitions merge) {
        return both(mine, other, path, (a, b) -> members(a, b, (name, one, two) -> merge.of(one, two, path.to(name))));
    }

    @FunctionalInterface
    private interface Definitions {
        YamlNode of(YamlNode mine, YamlNode other, Path path);
    }

    /** A definition that may be there only once; what describes it may differ. */
    private YamlNode equal(YamlNode mine, YamlNode other, Path path) {
        if (!Sameness.of(Sameness.undescribed(mine), Sameness.undescribed(other))) {
            conflicts.unequal(mine, other, path);
        }
        return mine;
    }

    /** A definition that an addition may refine. */
    private YamlNode refined(YamlNode mine, YamlNode other, Path path) {
        return inside(mine, other, path, true);
    }

    private YamlNode inside(YamlNode mine, YamlNode other, Path path, boolean definition) {
        if (Sameness.of(mine, other)) {
            return mine;
        }
        if (mine instanceof YamlNode.Entries a && other instanceof YamlNode.Entries b && Functions.call(a).isEmpty() && Functions.call(b).isEmpty()) {
            return members(a, b, (name, one, two) -> definition ? member(name, one, two, path.to(name)) : inside(one, two, path.to(name), false));
        }
        return overridden(mine, other, path);
    }

    private YamlNode member(String name, YamlNode mine, YamlNode other, Path path) {
        if (FIXED.contains(name)) {
            return equal(mine, other, path);
        }
        if (name.equals("requirements")) {
            return united(list(mine), list(other), (one, two) -> name(one).filter("host"::equals).isPresent() ? overridden(one, two, path) : null);
        }
        if (name.equals("members")) {
            return united(list(mine), list(other), null);
        }
        if (name.equals("description") && !refines(mine)) {
            return mine;
        }
        return inside(mine, other, path, false);
    }

    private YamlNode overridden(YamlNode mine, YamlNode other, Path path) {
        if (refines(mine)) {
            conflicts.refined(mine, other, path);
            return other;
        }
        conflicts.unequal(mine, other, path);
        return mine;
    }

    private boolean refines(YamlNode mine) {
        return parents.test(mine.at().file());
    }

    private YamlNode both(YamlNode mine, YamlNode other, Path path, BiFunction<YamlNode.Entries, YamlNode.Entries, YamlNode> merge) {
        if (mine instanceof YamlNode.Entries a && other instanceof YamlNode.Entries b) {
            return merge.apply(a, b);
        }
        return equal(mine, other, path);
    }

    private static YamlNode.Entries members(YamlNode.Entries mine, YamlNode.Entries other, Meeting meeting) {
        Map<String, YamlNode.Entry> all = new LinkedHashMap<>(mine.values());
        other.values().forEach((name, entry) -> all.merge(name, entry, (own, added) -> {
            if (own.value().isEmpty() || added.value().isEmpty()) {
                return own.value().isEmpty() ? added : own;
            }
            return new YamlNode.Entry(own.key(), meeting.of(name, own.value(), added.value()));
        }));
        return YamlNode.Entries.of(all, mine.at());
    }

    /** Those of both, equal ones once. @param meeting of two that are the only entry of a mapping with the same name; null, or its null, keeps both */
    private static YamlNode united(List<YamlNode> mine, List<YamlNode> other, BinaryOperator<YamlNode> meeting) {
        List<YamlNode> all = new ArrayList<>(mine);
        Map<String, Integer> equal = new HashMap<>();
        Map<String, Integer> named = new HashMap<>();
        for (int i = 0; i < mine.size(); i++) {
            equal.put(Sameness.form(mine.get(i)), i);
            int index = i;
            name(mine.get(i)).ifPresent(name -> named.putIfAbsent(name, index));
        }
        for (YamlNode item : other) {
            if (equal.putIfAbsent(Sameness.form(item), all.size()) != null) {
                continue;
            }
            Integer index = name(item).map(named::get).orElse(null);
            YamlNode met = meeting == null || index == null ? null : meeting.apply(all.get(index), item);
            if (met == null) {
                all.add(item);
            } else {
                all.set(index, met);
            }
        }
        Position at = (mine.isEmpty() ? all : mine).stream().findFirst().map(YamlNode::at).orElse(Position.START);
        return YamlNode.Items.of(all, at);
    }

    private static Optional<String> name(YamlNode item) {
        return item instanceof YamlNode.Entries map ? map.single().map(YamlNode.Entry::name) : Optional.empty();
    }

    /** A list; a mapping as the list of its entries, which people write too. */
    private static List<YamlNode> list(YamlNode node) {
        if (node instanceof YamlNode.Entries map) {
            return map.values().values().stream().<YamlNode>map(entry -> YamlNode.Entries.of(Map.of(entry.name(), entry), entry.key().at())).toList();
        }
        return node instanceof YamlNode.Items items ? items.values() : List.of(node);
    }
}
