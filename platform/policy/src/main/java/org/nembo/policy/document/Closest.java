package org.nembo.policy.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What somebody may have meant. */
public final class Closest {

    private Closest() {
    }

    /** {@code : did you mean 'Action'?}, or what there is when nothing is near. */
    public static String hint(String word, Collection<String> candidates) {
        String near = candidates.stream().filter(each -> distance(word, each) <= Math.max(1, each.length() / 3))
                .min(Comparator.comparingInt(each -> distance(word, each))).orElse("");
        return near.isEmpty() ? ": it is one of " + String.join(", ", candidates) : ": did you mean '" + near + "'?";
    }

    private static int distance(String one, String other) {
        String a = one.substring(0, Math.min(one.length(), 60)).toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                diagonal = row[j];
                row[j] = cost;
            }
        }
        return row[b.length()];
    }
}
