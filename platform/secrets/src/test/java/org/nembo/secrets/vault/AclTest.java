package org.nembo.secrets.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;

class AclTest {

    @ParameterizedTest
    @CsvSource({"secret/a, secret/a, true", "secret/a, secret/a/b, false", "secret/*, secret/a/b, true", "secret/*, secret, false",
        "secret/a*, secret/abc, true",
        "secret/+/b, secret/a/b, true", "secret/+/b, secret/a/c/b, false", "secret/+, secret/a, true",
        "secret/+/*, secret/a/b/c, true", "*, anything/at/all, true",
        "secret/+/b*, secret/x/bcd/e, true", "secret/a/, secret/a, false", "+/b, a/b, true", "secret/+x, secret/ax, false"})
    void aPatternMatches(String pattern, String path, boolean matches) {
        assertThat(new PathPattern(pattern).matches(path)).isEqualTo(matches);
    }

    /** The second of the two is the more specific one. */
    @ParameterizedTest
    @CsvSource({"secret/*, secret/a", "secret/*, secret/a/*", "secret/+/b, secret/a/b", "secret/a/*, secret/a/+", "+/+/c, +/b/c", "secret/+/*, secret/a/*"})
    void theMoreSpecificPatternCounts(String less, String more) {
        assertThat(PathPattern.SPECIFIC.compare(new PathPattern(less), new PathPattern(more))).isNegative();
        assertThat(PathPattern.SPECIFIC.compare(new PathPattern(more), new PathPattern(less))).isPositive();
    }

    @Test
    void denyWinsBesideAGrantAndTheMoreSpecificPatternOverAll() {
        Acl acl = acl("path \"s/*\" { capabilities = [\"read\", \"list\"] }", "path \"s/x/*\" { capabilities = [\"deny\"] }",
                "path \"s/x/*\" { capabilities = [\"read\"] }", "path \"s/x/open\" { capabilities = [\"read\"] }");
        assertThat(acl.allows("s/a", "read")).isTrue();
        assertThat(acl.allows("s/a", "update")).isFalse();
        assertThat(acl.allows("s/x/a", "read")).isFalse();
        assertThat(acl.allows("s/x/open", "read")).isTrue();
        assertThat(acl.allows("t", "read")).isFalse();
        assertThat(acl.capabilities("s/x/a")).containsExactly("deny");
        assertThat(acl.capabilities("s/a")).containsExactly("list", "read");
        assertThat(Acl.ROOT.capabilities("s")).containsExactly("root");
    }

    @Test
    void aFolderMayBeNamedWithoutItsSlash() {
        assertThat(acl("path \"secret/metadata/a\" { capabilities = [\"list\"] }").allows("secret/metadata/a/", "list")).isTrue();
    }

    @Test
    void readsBlocksCommentsAndOldWords() {
        assertThat(PolicyText.parse("""
                # one
                path "a/*" { capabilities = ["read", "list",] } // two
                /* three
                   lines */ path "/b" {
                  policy = "write"
                }
                path "c" { capabilities = [] }""")).hasToString("{a/*=[read, list], b=[create, read, update, delete, list], c=[]}");
        assertThat(PolicyText.parse("{\"path\": {\"a\": {\"policy\": \"deny\"}}}")).hasToString("{a=[deny]}");
        assertThat(PolicyText.parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "path \"a", "path \"a\" {", "path \"a\" { capabilities = [\"fly\"] }", "path \"a*b\" { capabilities = [\"read\"] }",
        "path \"a\" { allowed_parameters = { } }", "path \"\" { capabilities = [\"read\"] }", "rule \"a\" { }", "path \"a\" { capabilities = [read] }",
        "/* open", "path \"a\" { capabilities = [\"read\" }", "{", "{\"path\": []}", "{\"path\": {\"a\": {\"min_wrapping_ttl\": 1}}}", "{\"other\": {}}",
        "path \"a\\\" { capabilities = [\"read\"] }"})
    void refusesWhatItDoesNotUnderstand(String text) {
        assertThatThrownBy(() -> PolicyText.parse(text)).isInstanceOf(NemboException.class);
    }

    @Test
    void ofRubbishNothingComesButARefusal() {
        Random random = new Random(7);
        String[] pieces = {"path", " \"a/*\" ", "{", "}", "capabilities", "=", "[", "]", "\"read\"", ",", "#", "\n", "/*", "*/", "\\", "\"", "é", "+"};
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                PolicyText.parse(text.toString());
            } catch (NemboException e) {
                assertThat(e.code()).isEqualTo(VaultError.VAULT_REFUSED);
            }
        }
    }

    /** Adding a statement that denies never grants; taking a statement away that grants alone on its pattern never grants there. */
    @Test
    void addingADenialNeverGrants() {
        Random random = new Random(11);
        String[] segments = {"a", "b", "+", "c"};
        for (int i = 0; i < 2000; i++) {
            String base = statement(random, segments, "read") + statement(random, segments, "read");
            String path = segments[random.nextInt(2)] + "/" + segments[random.nextInt(2)];
            String denial = "path \"" + path + "\" { capabilities = [\"deny\"] }";
            assertThat(acl(base, denial).allows(path, "read")).as(base).isFalse();
            assertThat(acl(base).allows(path, "update")).as(base).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"10.1.0.0/16, 10.1.200.3, true", "10.1.0.0/16, 10.2.0.1, false", "10.1.2.3, 10.1.2.3, true", "10.1.2.3, 10.1.2.4, false", "::1/128, ::1, true",
        "fd00::/9, fd7f::1, true", "fd00::/9, fd80::1, false", "10.0.0.0/8, ::1, false", "0.0.0.0/0, 8.8.8.8, true", "10.0.0.0/8, '', false",
        "10.0.0.0/8, evil.example, false"})
    void aNetworkCoversAnAddress(String network, String client, boolean covers) {
        assertThat(Cidr.covers(Cidr.check(List.of(network)), client)).isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource({"90, 90", "1h30m, 5400", "2d, 172800", "0s, 0", "'', 0", "1500ms, 1"})
    void timesAreReadAsClientsWriteThem(String text, long seconds) {
        assertThat(Ttl.parse("ttl", text).toSeconds()).isEqualTo(seconds);
    }

    private static String statement(Random random, String[] segments, String word) {
        return "path \"%s/%s%s\" { capabilities = [\"%s\"] }\n".formatted(segments[random.nextInt(4)], segments[random.nextInt(4)],
                random.nextBoolean() ? "*" : "", word);
    }

    private static Acl acl(String... policies) {
        return Acl.of(java.util.Arrays.stream(policies).map(PolicyText::parse).toList());
    }
}
