package org.nembo.secrets.vault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a holder may do: all, or what the most specific pattern of their policies says. Deny wins over whatever stands beside it. Immutable. */
final class Acl {

    static final Acl ROOT = new Acl(true, Map.of());
    private static final String DENY = "deny";

    private final boolean root;
    private final List<Map.Entry<PathPattern, Set<String>>> rules = new ArrayList<>();

    private Acl(boolean root, Map<String, Set<String>> paths) {
        this.root = root;
        paths.forEach((path, capabilities) -> rules.add(Map.entry(new PathPattern(path), Set.copyOf(capabilities))));
        rules.sort(Comparator.comparing((Map.Entry<PathPattern, Set<String>> rule) -> rule.getKey(), PathPattern.SPECIFIC).reversed());
    }

    /** All policies of a holder together. */
    static Acl of(List<Map<String, Set<String>>> policies) {
        Map<String, Set<String>> all = new LinkedHashMap<>();
        policies.forEach(policy -> policy.forEach((path, capabilities) -> all.computeIfAbsent(path, key -> new TreeSet<>()).addAll(capabilities)));
        return new Acl(false, all);
    }

    boolean root() {
        return root;
    }

    boolean allows(String path, String capability) {
        if (root) {
            return true;
        }
        Set<String> capabilities = find(path);
        if (capabilities == null && path.endsWith("/")) {
            capabilities = find(path.substring(0, path.length() - 1));
        }
        return capabilities != null && !capabilities.contains(DENY) && capabilities.contains(capability);
    }

    /** In the words of a policy. */
    List<String> capabilities(String path) {
        if (root) {
            return List.of("root");
        }
        Set<String> found = find(path);
        return found == null || found.isEmpty() || found.contains(DENY) ? List.of(DENY) : List.copyOf(new TreeSet<>(found));
    }

    private Set<String> find(String path) {
        return rules.stream().filter(rule -> rule.getKey().matches(path)).findFirst().map(Map.Entry::getValue).orElse(null);
    }
}
