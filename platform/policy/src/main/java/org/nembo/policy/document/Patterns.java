package org.nembo.policy.document;

import java.util.Optional;

/** Reads patterns out of strings, and counts them: a document has only so many. Confined to one document. */
final class Patterns {

    private static final int MOST = 500;
    private static final int LONGEST = 1200;
    private static final int MOST_STARS = 20;

    private final boolean variables;
    private final boolean ofRole;
    private int count;

    /** @param variables whether the document's version knows variables @param ofRole whether {@code ${group}} and {@code ${site}} mean something */
    Patterns(boolean variables, boolean ofRole) {
        this.variables = variables;
        this.ofRole = ofRole;
    }

    /** {@code *}, {@code deployments:*}, {@code *:read}, {@code s3:Get*}. */
    Glob action(Place place) {
        String text = place.text();
        int colon = text.indexOf(':');
        boolean whole = text.equals("*");
        if (!whole && (colon < 1 || colon == text.length() - 1 || text.indexOf(':', colon + 1) >= 0 || !text.chars().allMatch(Patterns::isOfAction))) {
            throw place.wrong("'%s' is no action: write '*', 'deployments:*', 'deployments:read' or 's3:Get*'".formatted(Place.cut(text)));
        }
        return read(place, text, true, true, false);
    }

    private static boolean isOfAction(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "*?:-_".indexOf(c) >= 0;
    }

    Glob resource(Place place) {
        String text = place.text();
        if (text.isEmpty() || text.startsWith("/")) {
            throw place.wrong("'%s' is no resource: write '*', 'deployments/*' or 'arn:aws:s3:::bucket/*', without a leading slash".formatted(Place.cut(text)));
        }
        return read(place, text, true, false, true);
    }

    Glob value(Place place, String text, boolean wildcards, boolean folded) {
        return read(place, text, wildcards, folded, true);
    }

    private Glob read(Place place, String text, boolean wildcards, boolean folded, boolean mayVary) {
        if (text.length() > LONGEST) {
            throw place.wrong("it has %d characters: %d are the most".formatted(text.length(), LONGEST));
        }
        if (++count > MOST) {
            throw place.wrong("the document has more than %d patterns and values: split it".formatted(MOST));
        }
        Glob.Builder glob = new Glob.Builder(folded);
        int stars = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '$' && i + 1 < text.length() && text.charAt(i + 1) == '{' && mayVary) {
                int end = text.indexOf('}', i);
                variable(place, end < 0 ? text.substring(i) : text.substring(i + 2, end), end >= 0, glob);
                i = end;
            } else {
                boolean wild = wildcards && (c == '*' || c == '?');
                stars += wild && c == '*' ? 1 : 0;
                glob.add(c, wild);
            }
        }
        if (stars > MOST_STARS) {
            throw place.wrong("it has %d stars: %d are the most".formatted(stars, MOST_STARS));
        }
        return glob.build(text);
    }

    private void variable(Place place, String name, boolean closed, Glob.Builder glob) {
        if (!closed) {
            throw place.wrong("the variable that begins at '%s' has no end: add '}', or write '${$}{' for a dollar and a brace".formatted(Place.cut(name)));
        }
        if (!variables) {
            throw place.wrong("variables such as '${%s}' need \"Version\": \"2012-10-17\"".formatted(Place.cut(name)));
        }
        if (name.equals("*") || name.equals("?") || name.equals("$")) {
            glob.add(name.charAt(0), false);
            return;
        }
        Optional<Key> key = Key.find(name).filter(each -> ofRole || !each.isOfRole());
        if (key.isEmpty()) {
            throw place.wrong("there is no variable '${%s}'%s".formatted(Place.cut(name), Closest.hint(name, Key.names()
                    .filter(each -> ofRole || each.indexOf(':') > 0).toList())));
        }
        glob.add(key.get());
    }
}
