package org.nembo.policy.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyRequest;

final class GlobTest {

    private static final Facts.Setting SETTING = new Facts.Setting(Clock.systemUTC(), Set.of("urn:nembo:local"), (s, g) -> false, (s, g) -> false);

    @Test
    void matchesAsANaiveReferenceDoes() {
        Random random = new Random(4711);
        int matches = 0;
        for (int i = 0; i < 200_000; i++) {
            String pattern = word(random, "ab*?", 8);
            String text = word(random, "ab", 8);
            boolean expected = naive(pattern, text);
            matches += expected ? 1 : 0;
            assertThat(glob(pattern, false).matches(text, facts("x"), false)).as("'%s' and '%s'", pattern, text).isEqualTo(expected);
        }
        assertThat(matches).as("cases that match").isGreaterThan(10_000);
    }

    private static boolean naive(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        if (pattern.charAt(0) == '*') {
            return naive(pattern.substring(1), text) || !text.isEmpty() && naive(pattern, text.substring(1));
        }
        return !text.isEmpty() && (pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0)) && naive(pattern.substring(1), text.substring(1));
    }

    @Test
    void aPatternMadeToBeSlowIsNot() {
        String pattern = "*a".repeat(19) + "*b";
        String text = "a".repeat(8000);
        long before = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(glob(pattern, false).matches(text, facts("x"), false)).isFalse();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest(name = "{0} as {1} with {2}: {3}")
    @CsvSource({
        "scratch/${aws:username}/*, ann, scratch/ann/a, true",
        "scratch/${aws:username}/*, ann, scratch/bob/a, false",
        "scratch/${aws:username}/*, *, scratch/bob/a, false",
        "scratch/${aws:username}/*, *, scratch/*/a, true",
        "scratch/${aws:username}/*, bob/x, scratch/bob/x/a, false",
        "scratch/${aws:username}/*, .., scratch/../a, false",
        "scratch/${aws:username}/*, ???, scratch/bob/a, false",
        "groups/${jwt:groups}/*, ann, groups/users/s3/a, true",
        "groups/${jwt:groups}/*, ann, groups/cms/a, true",
        "groups/${jwt:groups}/*, ann, groups/users/a, false",
        "${jwt:sub}, ann, sub-ann, true",
        "${jwt:iss}/x, ann, urn:nembo:local/x, true",
        "a${*}b, ann, a*b, true",
        "a${*}b, ann, axb, false",
        "a${?}b${$}, ann, a?b$, true",
        "a${?}b, ann, axb, false"})
    void takesTheValueOfAVariableAsItIs(String pattern, String username, String text, boolean expected) {
        assertThat(glob(pattern, false).matches(text, facts(username), true)).isEqualTo(expected);
    }

    @Test
    void aVariableWithoutAValueMatchesNothing() {
        Facts stranger = new Facts(new PolicyRequest(Optional.empty(), "a:b", "c", Map.of(), Map.of()), SETTING);
        assertThat(glob("${jwt:sub}*", false).matches("", stranger, true)).isFalse();
        assertThat(glob("*${jwt:groups}*", false).matches("x", stranger, true)).isFalse();
        Facts foreign = new Facts(PolicyRequest.of(new Subject("urn:other", "s", "ann", Set.of(), Set.of("*")), "a:b", "c", Map.of()), SETTING);
        assertThat(glob("scratch/${aws:username}/*", false).matches("scratch/ann/x", foreign, true)).as("a username of another issuer").isFalse();
    }

    @Test
    void foldsLetterCaseWhereItDoesNotMatter() {
        assertThat(glob("s3:Get*", true).matches("S3:gETobject", facts("x"), false)).isTrue();
        assertThat(glob("s3:Get*", true).head()).isEqualTo("s3:get");
        assertThat(glob("s3:Get*", false).matches("S3:GetObject", facts("x"), false)).isFalse();
    }

    private static Glob glob(String text, boolean folded) {
        return new Patterns(true, false).value(new Place("test", null), text, true, folded);
    }

    private static Facts facts(String username) {
        Subject subject = new Subject("urn:nembo:local", "sub-ann", username, Set.of("users/s3", "cms"), Set.of("*"));
        return new Facts(PolicyRequest.of(subject, "a:b", "c", Map.of()), SETTING);
    }

    private static String word(Random random, String letters, int longest) {
        StringBuilder word = new StringBuilder();
        int length = random.nextInt(longest + 1);
        for (int i = 0; i < length; i++) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
