package org.nembo.shell.line;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what a misspelt word was to be. */
public final class Closest {

    private Closest() {
    }

    /** {@code . Did you mean x?}, or nothing when no candidate is near. */
    public static String hint(String word, Collection<String> candidates, String prefix) {
        return find(word, candidates).map(c -> ". Did you mean " + prefix + c + "?").orElse("");
    }

    static Optional<String> find(String word, Collection<String> candidates) {
        int bound = Math.max(1, word.length() / 3);
        return candidates.stream().filter(c -> distance(word, c) <= bound || word.length() > 1 && c.startsWith(word))
                .min(Comparator.comparingInt(c -> distance(word, c)));
    }

    /** Levenshtein's distance, over two rows. */
    static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
