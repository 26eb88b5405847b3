package org.nembo.policy.document;

import java.util.Set;
import org.nembo.api.identity.Subject;

/**
 * Whom a statement is about. Immutable.
 *
 * @param everybody strangers included
 * @param ids       {@link Subject#id()}
 */
record Principals(boolean negated, boolean everybody, Set<String> ids, Set<String> groups, Set<String> issuers) {

    Principals {
        ids = Set.copyOf(ids);
        groups = Set.copyOf(groups);
        issuers = Set.copyOf(issuers);
    }

    boolean include(Facts facts) {
        return negated != (everybody || facts.subject().map(this::names).orElse(false));
    }

    private boolean names(Subject subject) {
        return ids.contains(subject.id()) || issuers.contains(subject.issuer()) || subject.groups().stream().anyMatch(groups::contains);
    }
}
