package org.nembo.tosca.value;

import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions from strangers: the work of one match is bounded, so that no pattern can make a check slow. */
final class BoundedPattern {

    private static final int LONGEST_PATTERN = 1_000;
    private static final int LONGEST_TEXT = 1 << 16;
    private static final int MOST_STEPS = 200_000;

    private BoundedPattern() {
    }

    /** Why the pattern cannot be used; empty when it can. */
    static Optional<String> problem(String pattern) {
        if (pattern.length() > LONGEST_PATTERN) {
            return Optional.of("is longer than " + LONGEST_PATTERN + " characters");
        }
        try {
            Pattern.compile(pattern);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("is not a regular expression: " + e.getDescription());
        } catch (StackOverflowError e) {
            return Optional.of("is nested too deep");
        }
    }

    /** Whether the whole text matches; a match that takes too much work counts as none. @param work gets a tenth of the characters that were looked at */
    static boolean matches(String pattern, String text, LongConsumer work) {
        int[] left = {MOST_STEPS};
        boolean matches = matches(pattern, text, left);
        work.accept(pattern.length() / 10 + (MOST_STEPS - Math.max(0, left[0])) / 10);
        return matches;
    }

    private static boolean matches(String pattern, String text, int[] left) {
        if (text.length() > LONGEST_TEXT || problem(pattern).isPresent()) {
            return false;
        }
        try {
            return Pattern.compile(pattern).matcher(new Counted(text, left)).matches();
        } catch (TooMuchWork | StackOverflowError e) {
            // java.util.regex recurses for groups in loops; the match is a pure function, so giving it up half-way leaves nothing behind.
            return false;
        }
    }

    private static final class TooMuchWork extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuchWork() {
            super("too many steps", null, false, false);
        }
    }

    /** Text that may be looked at only so often. */
    private record Counted(String text, int[] left) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new TooMuchWork();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.substring(start, end), left);
        }
    }
}
