package org.nembo.security.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.WlcgScopes;
import org.nembo.api.identity.WlcgScopes.Operation;
import org.nembo.security.MovedClock;

/** What a storage service must do with tokens of the WLCG profile: audience, scopes, paths, groups. */
final class WlcgComplianceTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String STORAGE = "https://storage.example.org:8443";

    private static FakeIssuer issuer;
    private static IssuedTokens tokens;

    @BeforeAll
    static void start() throws Exception {
        issuer = new FakeIssuer();
        MovedClock clock = new MovedClock(NOW);
        tokens = new IssuedTokens(false, clock);
        tokens.addIssuer(new TrustedIssuer(issuer.config(Map.of("wlcg_any", true, "audiences", new String[] {"object=" + STORAGE, "object=storage"})),
                new Remote(), clock));
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "https://storage.example.org:8443 | true",
        "storage | true",
        "other storage | true",
        "https://wlcg.cern.ch/jwt/v1/any | true",
        "https://storage.example.org | false",
        "https://storage.example.org:8443/ | false",
        "https://storage.example.org:8443.evil.example | false",
        "https://wlcg.cern.ch/jwt/v1/any/ | false",
        "https://wlcg.cern.ch | false",
        "object | false",
        "other | false"})
    void theAudienceMustBeTheServiceOrEverybody(String audiences, boolean taken) {
        String token = token("storage.read:/", List.of(audiences.split(" ")));
        if (taken) {
            assertThat(tokens.verify(token, "object")).isPresent();
        } else {
            assertThatThrownBy(() -> tokens.verify(token, "object")).isInstanceOf(NemboException.class).hasMessageContaining("not for '" + STORAGE + "'");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // scopes | READ CREATE MODIFY STAGE, as letters | path
        "storage.read:/ | R | /",
        "storage.read:/ | R | /any/where",
        "storage.read:/data | R | /data",
        "storage.read:/data | R | /data/",
        "storage.read:/data/ | R | /data",
        "storage.read:/data | R | /data/deep/file",
        "storage.read:/data | - | /",
        "storage.read:/data | - | /database",
        "storage.read:/data | - | /Data",
        "storage.read:/data | - | /other/data",
        "storage.read:/data/file | - | /data",
        "storage.read:/data/file | - | /data/file2",
        "storage.create:/up | C | /up/new",
        "storage.create:/up | - | /elsewhere/new",
        "storage.modify:/up | CM | /up/new",
        "storage.modify:/up | - | /upper",
        "storage.stage:/tape | RS | /tape/file",
        "storage.stage:/tape | - | /",
        "storage.read:/ storage.create:/up | RC | /up/new",
        "storage.read:/ storage.create:/up | R | /down/new",
        "storage.read:/a storage.read:/b | R | /b/c",
        "storage.read:/a storage.modify:/b | CM | /b/c",
        "storage.read:/a storage.modify:/b storage.stage:/c | RS | /c",
        "openid profile storage.read:/a | R | /a",
        "openid profile | - | /a",
        "storage.read | - | /a",
        "storage.read: | - | /a",
        "storage.read:a | - | /a",
        "storage.read:* | - | /a",
        "storage.read:/* | - | /a",
        "storage.write:/ | - | /a",
        "storage.READ:/ | - | /a",
        "storage:/ | - | /a",
        "storage.read:/a/../b | - | /b",
        "storage.read:/a/./b | - | /a/b",
        "storage.read:/a//b | - | /a/b",
        "storage.read:/a/%2e%2e/b | - | /b",
        "storage.read:/a | - | /a/../b",
        "storage.read:/a | - | /a/..",
        "storage.read:/a | - | /a/./c",
        "storage.read:/a | - | /a//c",
        "storage.read:/a | - | //a",
        "storage.read:/a | - | a/c",
        "storage.read:/a | - | /a/%2E%2e/b",
        "storage.read:/a | - | /a%2fb",
        "storage.read:/a | - | /a\\..\\b",
        "storage.read:/ | - | ''",
        "storage.read:/a.b | R | /a.b/..c",
        "storage.read:/a.b | - | /axb",
        "storage.read:/data%20set | R | /data%20set/x",
        "compute.create | - | /a"})
    void scopesAllowTheirOperationsOnTheirPathsAlone(String scopes, String letters, String path) {
        Subject subject = tokens.verify(token(scopes, STORAGE), "object").orElseThrow();
        String allowed = Arrays.stream(Operation.values()).filter(operation -> WlcgScopes.allow(subject, operation, path))
                .map(operation -> operation.name().substring(0, 1)).reduce("", String::concat);
        assertThat(allowed).isEqualTo(letters.equals("-") ? "" : letters);
    }

    @Test
    void aTokenOfGroupsAloneIsNotBoundByPathsAndOneOfBothIs() {
        Subject groups = tokens.verify(token("openid wlcg.groups", STORAGE), "object").orElseThrow();
        assertThat(groups.groups()).containsExactlyInAnyOrder("wlcg", "wlcg/xfers");
        assertThat(WlcgScopes.bound(groups)).isFalse();
        Subject both = tokens.verify(token("wlcg.groups storage.read:/a", STORAGE), "object").orElseThrow();
        assertThat(WlcgScopes.bound(both)).as("groups do not widen what scopes narrowed").isTrue();
        Subject broken = tokens.verify(token("wlcg.groups storage.read", STORAGE), "object").orElseThrow();
        assertThat(WlcgScopes.bound(broken)).as("nor does a scope that is badly written").isTrue();
    }

    @Test
    void aTokenForStorageOpensNothingElse() {
        Subject subject = tokens.verify(token("openid storage.read:/", STORAGE), "object").orElseThrow();
        assertThat(subject.covers("deployments:read")).isFalse();
        assertThat(subject.scopes()).isEqualTo(Set.of("openid", "storage.read:/"));
        assertThatThrownBy(() -> tokens.verify(token("openid storage.read:/", STORAGE), "api")).hasMessageContaining("not for 'api'");
    }

    private static String token(String scopes, Object audience) {
        Map<String, Object> claims = issuer.claims(NOW);
        claims.remove("groups");
        claims.put("wlcg.ver", "1.0");
        claims.put("wlcg.groups", List.of("/wlcg", "/wlcg/xfers"));
        claims.put("scope", scopes);
        claims.put("aud", audience);
        return FakeIssuer.rs256(claims);
    }
}
