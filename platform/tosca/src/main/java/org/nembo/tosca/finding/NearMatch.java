package org.nembo.tosca.finding;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant: by edit distance, swapped neighbours counted once, case ignored. */
public final class NearMatch {

    private static final int LONGEST = 120;

    private NearMatch() {
    }

    /** The nearest of the candidates, the first one among equals; empty when none is near. */
    public static Optional<String> of(String name, Collection<String> candidates) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return Optional.empty();
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        int bound = Math.max(1, Math.min(4, name.length() / 3));
        String best = null;
        for (String candidate : candidates) {
            int distance = distance(wanted, candidate, bound);
            if (distance <= bound) {
                best = candidate;
                bound = distance - 1;
            }
        }
        return Optional.ofNullable(best).or(() -> sameLastPart(wanted, candidates));
    }

    /** {@code Compute} or {@code my.nodes.Compute} for {@code tosca.nodes.Compute}, when only one candidate ends so. */
    private static Optional<String> sameLastPart(String wanted, Collection<String> candidates) {
        String last = "." + wanted.substring(wanted.lastIndexOf('.') + 1);
        String only = null;
        for (String candidate : candidates) {
            if (candidate.toLowerCase(Locale.ROOT).endsWith(last)) {
                if (only != null) {
                    return Optional.empty();
                }
                only = candidate;
            }
        }
        return Optional.ofNullable(only);
    }

    private static int distance(String wanted, String candidate, int bound) {
        int n = wanted.length();
        int m = candidate.length();
        if (Math.abs(n - m) > bound || m > LONGEST) {
            return bound + 1;
        }
        String other = candidate.toLowerCase(Locale.ROOT);
        int[] before = new int[m + 1];
        int[] last = new int[m + 1];
        int[] row = new int[m + 1];
        for (int j = 0; j <= m; j++) {
            last[j] = j;
        }
        int lastLeast = 0;
        for (int i = 1; i <= n; i++) {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= m; j++) {
                int same = wanted.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + same);
                if (i > 1 && j > 1 && wanted.charAt(i - 1) == other.charAt(j - 2) && wanted.charAt(i - 2) == other.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
                least = Math.min(least, row[j]);
            }
            if (least > bound && lastLeast > bound) {
                return bound + 1;
            }
            lastLeast = least;
            int[] free = before;
            before = last;
            last = row;
            row = free;
        }
        return last[m];
    }
}
