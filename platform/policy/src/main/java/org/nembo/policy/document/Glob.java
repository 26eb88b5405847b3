package org.nembo.policy.document;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern with {@code *} (any characters, none included), {@code ?} (one character) and variables, whose values are taken as they are. Matching goes back
 * to the last star only, so it takes at most length of the pattern times length of the text. Immutable.
 */
final class Glob {

    /** A stretch of the pattern: characters, of which some are wild, or a variable. */
    private record Part(char[] chars, boolean[] wild, Key variable) {
    }

    private final String text;
    private final List<Part> parts;
    private final boolean folded;
    private final boolean wild;

    private Glob(String text, List<Part> parts, boolean folded) {
        this.text = text;
        this.parts = List.copyOf(parts);
        this.folded = folded;
        this.wild = parts.stream().anyMatch(Glob::isWild);
    }

    private static boolean isWild(Part part) {
        for (int i = 0; part.variable() == null && i < part.wild().length; i++) {
            if (part.wild()[i]) {
                return true;
            }
        }
        return false;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    List<Key> variables() {
        return parts.stream().map(Part::variable).filter(each -> each != null).toList();
    }

    boolean hasWildcards() {
        return wild;
    }

    /** The characters before the first wildcard or variable, in lower case when letter case does not matter. */
    String head() {
        if (parts.isEmpty() || parts.get(0).variable() != null) {
            return "";
        }
        Part first = parts.get(0);
        int end = 0;
        while (end < first.chars().length && !first.wild()[end]) {
            end++;
        }
        return new String(first.chars(), 0, end);
    }

    boolean matches(String value, Facts facts, boolean asPath) {
        if (parts.size() == 1 && parts.get(0).variable() == null) {
            return matches(value, parts.get(0).chars(), parts.get(0).wild(), folded);
        }
        if (parts.isEmpty()) {
            return value.isEmpty();
        }
        if (variables().stream().anyMatch(key -> key.source() == Key.Source.GROUPS)) {
            for (String group : facts.many(new Key(Key.Source.GROUPS, "jwt:groups"))) {
                if (matches(value, facts, asPath, group)) {
                    return true;
                }
            }
            return false;
        }
        return matches(value, facts, asPath, null);
    }

    private boolean matches(String value, Facts facts, boolean asPath, String group) {
        StringBuilder chars = new StringBuilder();
        List<boolean[]> wilds = new ArrayList<>();
        for (Part part : parts) {
            if (part.variable() == null) {
                chars.append(part.chars());
                wilds.add(part.wild());
            } else {
                String filled = part.variable().source() == Key.Source.GROUPS ? group : facts.one(part.variable());
                if (filled == null || asPath && !fits(part.variable(), filled)) {
                    return false;
                }
                for (int i = 0; i < filled.length(); i++) {
                    chars.append(folded ? fold(filled.charAt(i)) : filled.charAt(i));
                }
                wilds.add(new boolean[filled.length()]);
            }
        }
        boolean[] all = new boolean[chars.length()];
        int at = 0;
        for (boolean[] some : wilds) {
            System.arraycopy(some, 0, all, at, some.length);
            at += some.length;
        }
        char[] pattern = new char[chars.length()];
        chars.getChars(0, pattern.length, pattern, 0);
        return matches(value, pattern, all, folded);
    }

    /** A name that is a path, or none at all, would lead to what belongs to somebody else. */
    private static boolean fits(Key key, String value) {
        return !value.isEmpty() && (!key.isOnePart() || value.indexOf('/') < 0 && !value.equals(".") && !value.equals(".."));
    }

    private static boolean matches(String value, char[] pattern, boolean[] wild, boolean folded) {
        int v = 0;
        int p = 0;
        int star = -1;
        int retry = 0;
        while (v < value.length()) {
            if (p < pattern.length && wild[p] && pattern[p] == '*') {
                star = p++;
                retry = v;
                if (p == pattern.length) {
                    return true;
                }
            } else if (p < pattern.length && (wild[p] || pattern[p] == (folded ? fold(value.charAt(v)) : value.charAt(v)))) {
                p++;
                v++;
            } else if (star >= 0) {
                p = star + 1;
                v = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length && wild[p] && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    private static char fold(char c) {
        return c < 128 ? c >= 'A' && c <= 'Z' ? (char) (c + 32) : c : Character.toLowerCase(c);
    }

    /** Collects a pattern. Confined to one thread. */
    static final class Builder {

        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder chars = new StringBuilder();
        private final List<Boolean> wilds = new ArrayList<>();
        private final boolean folded;

        Builder(boolean folded) {
            this.folded = folded;
        }

        Builder add(char c, boolean wild) {
            chars.append(folded ? fold(c) : c);
            wilds.add(wild);
            return this;
        }

        Builder add(Key variable) {
            flush();
            parts.add(new Part(null, null, variable));
            return this;
        }

        Glob build(String text) {
            flush();
            return new Glob(text, parts, folded);
        }

        private void flush() {
            if (!chars.isEmpty()) {
                boolean[] wild = new boolean[wilds.size()];
                for (int i = 0; i < wild.length; i++) {
                    wild[i] = wilds.get(i);
                }
                parts.add(new Part(chars.toString().toCharArray(), wild, null));
                chars.setLength(0);
                wilds.clear();
            }
        }
    }
}
