package org.nembo.policy;

import java.util.List;
import java.util.Map;
import org.nembo.policy.document.CompiledDocument;

/**
 * What is stored, compiled. Immutable.
 *
 * @param revision  grows with every change on any node
 * @param everybody what is about everybody who is signed in
 * @param users     by {@link org.nembo.api.identity.Subject#id()}
 * @param groups    by full name
 * @param roles     by name, built-in ones included
 */
record Rules(long revision, List<Source> everybody, Map<String, List<Source>> users, Map<String, List<Source>> groups,
        Map<String, CompiledDocument> roles) {

    Rules {
        everybody = List.copyOf(everybody);
        users = Map.copyOf(users);
        groups = Map.copyOf(groups);
        roles = Map.copyOf(roles);
    }

    /** Nothing but the roles that come with the server. */
    static Rules none(Map<String, CompiledDocument> roles) {
        return new Rules(0, List.of(), Map.of(), Map.of(), roles);
    }
}
