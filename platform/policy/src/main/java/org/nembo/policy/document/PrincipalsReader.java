package org.nembo.policy.document;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads Principal and NotPrincipal. Pure functions. */
final class PrincipalsReader {

    private static final List<String> KINDS = List.of("AWS", "CanonicalUser", "Federated");
    private static final String PATTERN = "'*', 'arn:aws:iam:::user/SUBJECT@ISSUER', 'arn:aws:iam:::group/NAME' or SUBJECT@ISSUER";
    private static final int MOST = 200;

    private PrincipalsReader() {
    }

    /** @param wanted whether a statement must say whom it is about, or must not */
    static Optional<Principals> read(Place statement, boolean wanted, boolean allows) {
        boolean yes = statement.has("Principal");
        boolean no = statement.has("NotPrincipal");
        if (!wanted && (yes || no)) {
            throw statement.child(yes ? "Principal" : "NotPrincipal")
                    .wrong("this policy is about whom it is attached to: leave the principal out, and attach it to users or groups");
        }
        if (wanted && yes == no) {
            throw statement.wrong(yes ? "'Principal' and 'NotPrincipal' exclude each other"
                    : "'Principal' is missing: write \"Principal\": \"*\" for everybody");
        }
        if (!wanted) {
            return Optional.empty();
        }
        if (no && allows) {
            throw statement.child("NotPrincipal").wrong("an Allow for all but some would be one for strangers too: use it with Deny, or name whom you mean");
        }
        return Optional.of(principals(statement.child(yes ? "Principal" : "NotPrincipal"), no));
    }

    private static Principals principals(Place place, boolean negated) {
        if (place.node().isTextual()) {
            if (!place.text().equals("*")) {
                throw place.wrong("write \"*\" for everybody, or {\"AWS\": [...]} with " + PATTERN);
            }
            return new Principals(negated, true, Set.of(), Set.of(), Set.of());
        }
        place.object(KINDS);
        Found found = new Found();
        for (String kind : place.names()) {
            for (Place each : place.child(kind).oneOrMany()) {
                found.add(kind, each);
            }
        }
        if (found.count == 0) {
            throw place.wrong("it names nobody: write \"*\" for everybody, or {\"AWS\": [...]} with " + PATTERN);
        }
        return new Principals(negated, found.everybody, found.ids, found.groups, found.issuers);
    }

    /** Collects. Confined to one statement. */
    private static final class Found {

        private final Set<String> ids = new HashSet<>();
        private final Set<String> groups = new HashSet<>();
        private final Set<String> issuers = new HashSet<>();
        private boolean everybody;
        private int count;

        void add(String kind, Place place) {
            String text = place.text();
            if (++count > MOST) {
                throw place.wrong("more than %d principals: use a group".formatted(MOST));
            }
            if (kind.equals("Federated")) {
                issuers.add(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            } else if (text.equals("*")) {
                everybody = true;
            } else if (!arn(text)) {
                throw place.wrong("'%s' is no principal: write %s".formatted(Place.cut(text), PATTERN));
            }
        }

        private boolean arn(String text) {
            if (text.indexOf('*') >= 0) {
                return false;
            }
            String[] parts = text.split(":", 6);
            if (!text.startsWith("arn:")) {
                return text.indexOf('@') > 0 && put(ids, text);
            }
            if (parts.length < 6 || !parts[2].equals("iam")) {
                return false;
            }
            String who = parts[5];
            return who.startsWith("user/") && who.indexOf('@') > 5 && put(ids, who.substring(5))
                    || who.startsWith("group/") && who.length() > 6 && put(groups, who.substring(6));
        }

        private static boolean put(Set<String> names, String name) {
            names.add(name);
            return true;
        }
    }
}
