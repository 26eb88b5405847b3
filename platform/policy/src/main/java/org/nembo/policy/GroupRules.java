package org.nembo.policy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.nembo.api.identity.Subject;

/**
 * Who is what in a group. Members are those in the group itself and its managers; managers are those in the subgroup of a fixed name and those in a group
 * that was appointed to manage it. Immutable.
 */
final class GroupRules {

    private final String suffix;
    private final Map<String, Set<String>> appointed;
    private final Set<String> memberActions;
    private final Set<String> managerActions;

    /**
     * @param suffix     makes the name of the subgroup of managers; empty for none
     * @param appointed  pairs {@code GROUP=MANAGERS}, both full names
     * @param forMembers what members may do with what belongs to the group
     */
    GroupRules(String suffix, String[] appointed, Set<String> forMembers, Set<String> forManagers) {
        if (!suffix.isEmpty() && !suffix.matches("/[^/].*[^/]|/[^/]")) {
            throw new IllegalArgumentException("group.managers.suffix must be '/' and a name, or empty, is '%s'".formatted(suffix));
        }
        this.suffix = suffix;
        this.appointed = parse(appointed);
        this.memberActions = forMembers;
        this.managerActions = forManagers;
    }

    boolean isManager(Subject subject, String group) {
        return !suffix.isEmpty() && subject.in(group + suffix) || appointed.getOrDefault(group, Set.of()).stream().anyMatch(subject::in);
    }

    boolean isMember(Subject subject, String group) {
        return subject.in(group) || isManager(subject, group);
    }

    Set<String> memberActions() {
        return memberActions;
    }

    Set<String> managerActions() {
        return managerActions;
    }

    private static Map<String, Set<String>> parse(String[] pairs) {
        Map<String, Set<String>> groups = new HashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1 || pair.indexOf('=', equals + 1) >= 0) {
                throw new IllegalArgumentException("group.managers wants GROUP=MANAGERS, both full names of groups, not '%s'".formatted(pair));
            }
            groups.computeIfAbsent(pair.substring(0, equals).strip(), group -> new HashSet<>()).add(pair.substring(equals + 1).strip());
        }
        return groups;
    }
}
