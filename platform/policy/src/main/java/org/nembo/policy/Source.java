package org.nembo.policy;

import org.nembo.policy.document.CompiledDocument;

/**
 * A document that is about somebody, and where it comes from.
 *
 * @param name  for decisions, for example {@code policies/readers}, {@code roles/guest@cms}
 * @param group the group that a role is given for; null for none
 * @param site  the site that a role is given for; null for none
 */
record Source(String name, CompiledDocument document, String group, String site) {

    static Source of(String name, CompiledDocument document) {
        return new Source(name, document, null, null);
    }

    /** The statement's full name. */
    String name(String statement) {
        return name + "#" + statement;
    }
}
