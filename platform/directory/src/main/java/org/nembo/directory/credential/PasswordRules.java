package org.nembo.directory.credential;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.directory.DirectoryError;

/**
 * Which new passwords are taken: long ones that are made of more than common words, the person's own names, runs of the alphabet or keyboard, repetitions
 * and numbers at the ends. No kind of character is demanded. Immutable.
 */
final class PasswordRules {

    /** What must be left when everything that is guessed first was taken away. */
    private static final int FEWEST_LEFT = 5;
    private static final int SHORTEST_RUN = 4;
    private static final List<String> ROWS = List.of("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm",
            "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "!@#$%^&*()");
    private static final List<String> LOOK_ALIKE = List.of("@a", "4a", "3e", "1i", "!i", "0o", "$s", "5s", "7t");

    private final int shortest;
    private final List<String> words;

    PasswordRules(int shortest) {
        this.shortest = shortest;
        this.words = words();
    }

    private static List<String> words() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PasswordRules.class.getResourceAsStream("common-words.txt")), StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).flatMap(line -> Stream.of(line.strip().split("\\s+")))
                    .filter(word -> word.length() >= 3).distinct().sorted(Comparator.comparing(String::length).reversed()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param own what is known of the person: username, name, e-mail @throws NemboException {@code PASSWORD_WEAK} with the reason, never the password */
    void check(Secret password, String... own) {
        String given = password.reveal();
        if (given.codePointCount(0, given.length()) < shortest || given.length() > PasswordHashes.LONGEST) {
            throw weak("it has %d to %d characters".formatted(shortest, PasswordHashes.LONGEST));
        }
        String plain = given.toLowerCase(Locale.ROOT);
        for (String part : own) {
            for (String word : part.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
                plain = word.length() < 3 ? plain : plain.replace(word, " ");
            }
        }
        String unleet = plain.replaceAll("[^\\p{L}]+$", "");
        for (String pair : LOOK_ALIKE) {
            unleet = unleet.replace(pair.charAt(0), pair.charAt(1));
        }
        // Once as it stands and once with look-alikes read as letters: what counts is the lesser.
        if (Math.min(left(plain), left(unleet)) < FEWEST_LEFT) {
            throw weak("it is made of little more than common words, your own names, sequences, repetitions and numbers at its ends");
        }
    }

    private int left(String text) {
        String rest = withoutRuns(text);
        for (String word : words) {
            rest = rest.replace(word, " ");
        }
        rest = rest.strip().replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "#").replace(" ", "");
        return (int) withoutRepetitions(rest).chars().distinct().count();
    }

    private static String withoutRuns(String text) {
        StringBuilder rest = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int run = run(text, at);
            rest.append(run >= SHORTEST_RUN ? ' ' : text.charAt(at));
            at += run >= SHORTEST_RUN ? run : 1;
        }
        return rest.toString();
    }

    /** How many characters from there on go along a row, forwards or backwards, or are the same. */
    private static int run(String text, int from) {
        int longest = 1;
        for (String row : ROWS) {
            for (int direction : new int[] {1, -1}) {
                int length = 1;
                int place = row.indexOf(text.charAt(from));
                while (place >= 0 && from + length < text.length() && place + direction >= 0 && place + direction < row.length()
                        && row.charAt(place + direction) == text.charAt(from + length)) {
                    place += direction;
                    length++;
                }
                longest = Math.max(longest, length);
            }
        }
        int same = 1;
        while (from + same < text.length() && text.charAt(from + same) == text.charAt(from)) {
            same++;
        }
        return Math.max(longest, same);
    }

    /** {@code abcabcabc} is {@code abc}. */
    private static String withoutRepetitions(String text) {
        for (int length = 1; length <= text.length() / 2; length++) {
            if (text.length() % length == 0 && text.substring(0, length).repeat(text.length() / length).equals(text)) {
                return text.substring(0, length);
            }
        }
        return text;
    }

    private static NemboException weak(String why) {
        return new NemboException(DirectoryError.PASSWORD_WEAK, "this password is not taken: " + (why.startsWith("it has") ? "give one so that " + why : why));
    }
}
