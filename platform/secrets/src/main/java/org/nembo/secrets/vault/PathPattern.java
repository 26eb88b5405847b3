package org.nembo.secrets.vault;

import java.util.Comparator;

/**
 * A pattern of paths: exact, or with {@code +} for one segment and {@code *} at the end for anything. Of several that match, the most specific one counts: the
 * one whose first wildcard is last, then one without {@code *}, with fewer {@code +}, longer, last in order.
 */
record PathPattern(String text) {

    /** The most specific last. */
    static final Comparator<PathPattern> SPECIFIC = Comparator.comparing(PathPattern::firstWildcard)
            .thenComparing(pattern -> !pattern.open()).thenComparing(Comparator.comparing(PathPattern::segments).reversed())
            .thenComparing(pattern -> pattern.text().length()).thenComparing(PathPattern::text);

    boolean matches(String path) {
        if (firstWildcard() == Integer.MAX_VALUE) {
            return text.equals(path);
        }
        String[] wanted = (open() ? text.substring(0, text.length() - 1) : text).split("/", -1);
        String[] given = path.split("/", -1);
        if (open() ? given.length < wanted.length : given.length != wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            boolean last = open() && i == wanted.length - 1;
            if (!wanted[i].equals("+") && !(last ? given[i].startsWith(wanted[i]) : given[i].equals(wanted[i]))) {
                return false;
            }
        }
        return true;
    }

    private boolean open() {
        return text.endsWith("*");
    }

    private int firstWildcard() {
        int plus = ("/" + text + "/").indexOf("/+/");
        int star = open() ? text.length() - 1 : Integer.MAX_VALUE;
        return Math.min(plus < 0 ? Integer.MAX_VALUE : plus, star);
    }

    private int segments() {
        int count = 0;
        for (String segment : text.split("/")) {
            count += segment.equals("+") ? 1 : 0;
        }
        return count;
    }
}
