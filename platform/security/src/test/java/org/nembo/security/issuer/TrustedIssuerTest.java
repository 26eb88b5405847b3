package org.nembo.security.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.security.MovedClock;

final class TrustedIssuerTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final MovedClock clock = new MovedClock(NOW);
    private FakeIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        issuer = new FakeIssuer();
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void aTokenProvesItsOwnerWithGroupsAndScopes() {
        Subject subject = verify(trust(Map.of()), claims("groups", List.of("/users/s3", "users/naas")));
        assertThat(subject.id()).isEqualTo("4711@" + issuer.url);
        assertThat(subject.username()).isEqualTo("ada");
        assertThat(subject.groups()).containsExactlyInAnyOrder("users/s3", "users/naas");
        assertThat(subject.scopes()).containsExactly("*");
    }

    @Test
    void twoIssuersWithTheSameSubjectAreTwoPersons() throws Exception {
        try (FakeIssuer other = new FakeIssuer()) {
            IssuedTokens tokens = trust(Map.of("groups_prefix", "first"));
            tokens.addIssuer(new TrustedIssuer(other.config(Map.of("groups_claims", new String[] {"roles"})), new Remote(), clock));
            Map<String, Object> theirs = new HashMap<>(other.claims(NOW));
            theirs.put("roles", List.of("guest"));
            Subject here = verify(tokens, issuer.claims(NOW));
            Subject there = verify(tokens, theirs);
            assertThat(here.subject()).isEqualTo(there.subject());
            assertThat(here.id()).isNotEqualTo(there.id());
            assertThat(here.groups()).containsExactly("first/users/s3");
            assertThat(there.groups()).containsExactly("guest");
        }
    }

    @Test
    void anIssuerThatIsNotTrustedAnyMoreIsUnknownAtOnce() {
        IssuedTokens tokens = new IssuedTokens(false, clock);
        TrustedIssuer trusted = new TrustedIssuer(issuer.config(Map.of()), new Remote(), clock);
        tokens.addIssuer(trusted);
        assertThat(verify(tokens, issuer.claims(NOW))).isNotNull();
        tokens.removeIssuer(trusted);
        assertThatThrownBy(() -> verify(tokens, issuer.claims(NOW))).hasMessageContaining("not trusted here");
    }

    @Test
    void everyAlgorithmOfTheListIsVerified() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        issuer.keys.add(new OctetKeyPair.Builder(com.nimbusds.jose.jwk.Curve.Ed25519, Base64URL.encode(Arrays.copyOfRange(encoded, 12, 44)))
                .keyID("ed-1").build());
        IssuedTokens tokens = trust(Map.of());
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256)) {
            assertThat(tokens.verify(signed(algorithm, "rsa-1", FakeIssuer.RSA), "api")).as(algorithm.getName()).isPresent();
        }
        assertThat(tokens.verify(signed(JWSAlgorithm.ES256, "ec-1", FakeIssuer.EC), "api")).isPresent();
        String input = Base64URL.encode("{\"alg\":\"EdDSA\",\"kid\":\"ed-1\"}") + "."
                + Base64URL.encode(com.nimbusds.jose.util.JSONObjectUtils.toJSONString(issuer.claims(NOW)));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        byte[] good = signature.sign();
        assertThat(tokens.verify(input + "." + Base64URL.encode(good), "api")).as("EdDSA").isPresent();
        good[3] ^= 1;
        assertThatThrownBy(() -> tokens.verify(input + "." + Base64URL.encode(good), "api")).hasMessageContaining("signature");
    }

    @Test
    void keysAreFetchedOnceAndAgainForANewOneAtMostEveryThirtySeconds() {
        IssuedTokens tokens = trust(Map.of());
        verify(tokens, issuer.claims(NOW));
        verify(tokens, issuer.claims(NOW));
        assertThat(issuer.keyRequests).hasValue(1);
        ECKey fresh = FakeIssuer.ec("ec-2");
        issuer.keys.add(fresh);
        assertThatThrownBy(() -> tokens.verify(signed(JWSAlgorithm.ES256, "ec-2", fresh), "api")).as("within the pause").hasMessageContaining("signature");
        clock.move(Duration.ofSeconds(30));
        assertThat(tokens.verify(signed(JWSAlgorithm.ES256, "ec-2", fresh), "api")).isPresent();
        for (int i = 0; i < 20; i++) {
            String unknown = "no-" + i;
            assertThatThrownBy(() -> tokens.verify(signed(JWSAlgorithm.ES256, unknown, fresh), "api")).hasMessageContaining("signature");
        }
        assertThat(issuer.keyRequests).as("a flood of unknown keys").hasValue(2);
        clock.move(Duration.ofMinutes(10));
        verify(tokens, claimsNow());
        assertThat(issuer.keyRequests).hasValue(3);
    }

    @Test
    void aSignatureThatWasGoodIsRememberedForThisVeryTokenAndTheseKeysOnly() {
        IssuedTokens tokens = trust(Map.of());
        String token = FakeIssuer.rs256(issuer.claims(NOW));
        assertThat(tokens.verify(token, "api")).isPresent();
        assertThat(tokens.verify(token, "api")).isPresent();
        String[] parts = token.split("\\.");
        String others = Base64URL.encode("{\"iss\":\"" + issuer.url + "\",\"sub\":\"root\"}").toString();
        assertThatThrownBy(() -> tokens.verify(parts[0] + "." + others + "." + parts[2], "api")).hasMessageContaining("signature");
        assertThatThrownBy(() -> tokens.verify(parts[0] + "." + parts[1] + ".AAAA", "api")).hasMessageContaining("signature");
        issuer.keys.remove(FakeIssuer.RSA);
        clock.move(Duration.ofMinutes(10));
        assertThatThrownBy(() -> tokens.verify(token, "api")).hasMessageContaining("signature");
    }

    @Test
    void aRememberedTokenExpiresLikeEveryOther() {
        IssuedTokens tokens = trust(Map.of());
        String token = FakeIssuer.rs256(issuer.claims(NOW));
        assertThat(tokens.verify(token, "api")).isPresent();
        clock.move(Duration.ofMinutes(62));
        assertThatThrownBy(() -> tokens.verify(token, "api")).hasMessageContaining("expired on");
    }

    @Test
    void aKeyThatWasTakenBackIsNotGoodAnyMoreAfterTenMinutes() {
        IssuedTokens tokens = trust(Map.of());
        verify(tokens, issuer.claims(NOW));
        issuer.keys.remove(FakeIssuer.RSA);
        clock.move(Duration.ofMinutes(10));
        assertThatThrownBy(() -> verify(tokens, claimsNow())).hasMessageContaining("signature");
    }

    @Test
    void whileTheIssuerIsDownItsLastKeysAreGoodForAnHour() {
        IssuedTokens tokens = trust(Map.of());
        verify(tokens, issuer.claims(NOW));
        issuer.status = 500;
        clock.move(Duration.ofMinutes(59));
        assertThat(verify(tokens, claimsNow())).isNotNull();
        clock.move(Duration.ofMinutes(1));
        unavailable(() -> verify(tokens, claimsNow()));
        issuer.status = 200;
        clock.move(Duration.ofSeconds(30));
        assertThat(verify(tokens, claimsNow())).isNotNull();
    }

    @Test
    void anIssuerThatWasNeverReachedAnswersUnavailableAndIsNotAskedByEveryRequest() {
        issuer.status = 500;
        IssuedTokens tokens = trust(Map.of());
        unavailable(() -> verify(tokens, issuer.claims(NOW)));
        issuer.status = 200;
        unavailable(() -> verify(tokens, issuer.claims(NOW)));
        clock.move(Duration.ofSeconds(5));
        assertThat(verify(tokens, claimsNow())).isNotNull();
    }

    @Test
    void aDocumentOfAnotherIssuerIsNotBelieved() {
        issuer.told = "https://evil.example";
        unavailable(() -> verify(trust(Map.of()), issuer.claims(NOW)));
    }

    @Test
    void onlyOneSlashAtTheEndMakesNoDifference() {
        issuer.told = issuer.url + "//";
        unavailable(() -> verify(trust(Map.of()), issuer.claims(NOW)));
        issuer.told = issuer.url;
        assertThat(verify(trust(Map.of("url", issuer.url + "/")), issuer.claims(NOW)).issuer()).isEqualTo(issuer.url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/moved", "/huge", "/silent", "/nothing"})
    void keysThatMovedOrAreTooLongOrNeverEndAreNotTaken(String path) {
        issuer.keysAddress = issuer.url + path;
        IssuedTokens tokens = new IssuedTokens(false, clock);
        tokens.addIssuer(new TrustedIssuer(issuer.config(Map.of()), new Remote(Duration.ofMillis(500)), clock));
        unavailable(() -> verify(tokens, issuer.claims(NOW)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://issuer.example", "ftp://issuer.example", "issuer.example", "https://issuer.example?x=1", "https://me@issuer.example", ""})
    void anAddressThatIsNotSafeIsRefusedAtOnce(String url) {
        assertThatThrownBy(() -> trust(Map.of("url", url))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("url must be");
    }

    @Test
    void settingsThatCannotWorkAreRefusedWithTheirName() {
        assertThatThrownBy(() -> trust(Map.of("groups_map", new String[] {"a"}))).hasMessageContaining("groups.map");
        assertThatThrownBy(() -> trust(Map.of("scopes_map", new String[] {"openid=All things"}))).hasMessageContaining("scopes.map");
        assertThatThrownBy(() -> trust(Map.of("skew_seconds", 301))).hasMessageContaining("skew.seconds");
        assertThatThrownBy(() -> trust(Map.of("max_age_hours", 0))).hasMessageContaining("max.age.hours");
        assertThatThrownBy(() -> trust(Map.of("userinfo", "sometimes"))).hasMessageContaining("userinfo must be one of");
        assertThatThrownBy(() -> trust(Map.of("introspection", "always"))).hasMessageContaining("client.id");
        assertThatThrownBy(() -> trust(Map.of("audiences", new String[] {"api="}))).hasMessageContaining("audiences");
    }

    @ParameterizedTest
    @CsvSource({"api,api,true", "api,shell,false", "shell,shell,true", "cloud,api,true", "cloud,shell,false", "everywhere,api,true", "everywhere,shell,true"})
    void audiencesAreConfiguredPerService(String audience, String service, boolean taken) {
        boolean defaults = audience.equals(service) || audience.equals("api");
        IssuedTokens tokens = trust(defaults ? Map.of() : Map.of("audiences", new String[] {"api=cloud", "everywhere"}));
        String token = FakeIssuer.rs256(claims("aud", audience));
        if (taken) {
            assertThat(tokens.verify(token, service)).isPresent();
        } else {
            assertThatThrownBy(() -> tokens.verify(token, service)).hasMessageContaining("is for '" + audience + "'");
        }
    }

    @Test
    void aConfiguredAudienceReplacesTheNameOfTheService() {
        IssuedTokens tokens = trust(Map.of("audiences", new String[] {"api=https://cloud.example.org"}));
        assertThatThrownBy(() -> verify(tokens, issuer.claims(NOW))).hasMessageContaining("is for 'api' and not for 'https://cloud.example.org'");
        assertThat(verify(tokens, claims("aud", "https://cloud.example.org"))).isNotNull();
    }

    @Test
    void aTokenWithoutAudienceOrForEverybodyIsTakenWhereThatIsConfigured() {
        assertThat(verify(trust(Map.of("audience_required", false)), claims("aud", null))).isNotNull();
        assertThat(verify(trust(Map.of("wlcg_any", true)), claims("aud", Audiences.ANY))).isNotNull();
    }

    @Test
    void groupsThatAreNotInTheTokenAreAskedForOnceAMinute() {
        String token = FakeIssuer.rs256(claims("groups", null));
        issuer.infos.put(token, Map.of("sub", "4711", "groups", List.of("users/s3")));
        IssuedTokens tokens = trust(Map.of());
        assertThat(tokens.verify(token, "api").orElseThrow().groups()).containsExactly("users/s3");
        assertThat(tokens.verify(token, "api").orElseThrow().groups()).containsExactly("users/s3");
        assertThat(issuer.infoRequests).hasValue(1);
        issuer.infos.put(token, Map.of("sub", "4711", "groups", List.of()));
        clock.move(Duration.ofSeconds(60));
        assertThat(tokens.verify(token, "api").orElseThrow().groups()).isEmpty();
        issuer.infos.clear();
        clock.move(Duration.ofSeconds(60));
        assertThatThrownBy(() -> tokens.verify(token, "api")).hasMessageContaining("does not accept the access token any more");
    }

    @Test
    void userinfoAboutSomebodyElseOrOutOfOrderIsAFailureAndNotAnEmptyList() {
        String token = FakeIssuer.rs256(claims("groups", null));
        issuer.infos.put(token, Map.of("sub", "root", "groups", List.of("users/s3")));
        IssuedTokens tokens = trust(Map.of());
        assertThatThrownBy(() -> tokens.verify(token, "api")).hasMessageContaining("somebody else");
        clock.move(Duration.ofSeconds(60));
        issuer.status = 500;
        unavailable(() -> tokens.verify(token, "api"));
        unavailable(() -> tokens.verify(token, "api"));
        assertThat(issuer.infoRequests).as("a failure is remembered for a moment").hasValue(2);
    }

    @Test
    void userinfoIsNotAskedWhereItIsNotNeededOrNotWanted() {
        IssuedTokens tokens = trust(Map.of());
        verify(tokens, issuer.claims(NOW));
        Map<String, Object> client = claims("groups", null);
        client.put("scope", "deployments:read");
        assertThat(verify(tokens, client).groups()).as("a client without openid").isEmpty();
        assertThat(verify(trust(Map.of("userinfo", "never")), claims("groups", null)).groups()).isEmpty();
        assertThat(issuer.infoRequests).hasValue(0);
    }

    @Test
    void anOpaqueTokenIsIntrospectedWhereThatIsConfigured() {
        IssuedTokens tokens = trust(Map.of("introspection", "opaque", "client_id", "nembo", "client_secret", "s+cret", "userinfo", "never"));
        issuer.active.put("0123456789abcdef", Map.of("active", true, "sub", "4711", "aud", "api", "scope", "openid", "groups", List.of("users")));
        Subject subject = tokens.verify("0123456789abcdef", "api").orElseThrow();
        assertThat(subject.id()).isEqualTo("4711@" + issuer.url);
        assertThat(subject.groups()).containsExactly("users");
        assertThat(issuer.authorization).isEqualTo("Basic bmVtYm86cyUyQmNyZXQ=");
        assertThat(tokens.verify("another-opaque-one", "api")).isEmpty();
        assertThat(tokens.verify("another-opaque-one", "api")).isEmpty();
        assertThat(issuer.introspections).as("the answer no is remembered too").hasValue(2);
        issuer.active.clear();
        clock.move(Duration.ofSeconds(60));
        assertThat(tokens.verify("0123456789abcdef", "api")).as("revoked").isEmpty();
    }

    @Test
    void anIntrospectedTokenForAnotherAudienceOrOfAnotherIssuerIsRefused() {
        IssuedTokens tokens = trust(Map.of("introspection", "opaque", "client_id", "nembo", "client_secret", "x", "userinfo", "never"));
        issuer.active.put("for-another-service", Map.of("active", true, "sub", "4711", "aud", "registry"));
        issuer.active.put("of-another-issuer", Map.of("active", true, "sub", "4711", "aud", "api", "iss", "https://other.example"));
        issuer.active.put("that-has-expired", Map.of("active", true, "sub", "4711", "aud", "api", "exp", NOW.getEpochSecond() - 100));
        issuer.active.put("active-as-a-text", Map.of("active", "true", "sub", "4711", "aud", "api"));
        assertThatThrownBy(() -> tokens.verify("for-another-service", "api")).hasMessageContaining("is for 'registry'");
        assertThatThrownBy(() -> tokens.verify("of-another-issuer", "api")).hasMessageContaining("another issuer");
        assertThatThrownBy(() -> tokens.verify("that-has-expired", "api")).hasMessageContaining("expired on");
        assertThat(tokens.verify("active-as-a-text", "api")).isEmpty();
    }

    @Test
    void aSignedTokenThatTheIssuerTookBackIsRefusedWhereItIsAlwaysAsked() {
        IssuedTokens tokens = trust(Map.of("introspection", "always", "client_id", "nembo", "client_secret", "x"));
        String token = FakeIssuer.rs256(issuer.claims(NOW));
        assertThatThrownBy(() -> tokens.verify(token, "api")).hasMessageContaining("does not accept the access token any more");
        issuer.active.put(token, Map.of("active", true));
        clock.move(Duration.ofSeconds(60));
        assertThat(tokens.verify(FakeIssuer.rs256(issuer.claims(NOW)), "api")).isEqualTo(Optional.of(verify(trust(Map.of()), issuer.claims(NOW))));
    }

    private IssuedTokens trust(Map<String, Object> settings) {
        IssuedTokens tokens = new IssuedTokens(false, clock);
        tokens.addIssuer(new TrustedIssuer(issuer.config(settings), new Remote(), clock));
        return tokens;
    }

    private static Subject verify(IssuedTokens tokens, Map<String, Object> claims) {
        return tokens.verify(FakeIssuer.rs256(claims), "api").orElseThrow();
    }

    private Map<String, Object> claimsNow() {
        return issuer.claims(clock.instant());
    }

    private Map<String, Object> claims(String name, Object value) {
        Map<String, Object> claims = issuer.claims(NOW);
        if (value == null) {
            claims.remove(name);
        } else {
            claims.put(name, value);
        }
        return claims;
    }

    private String signed(JWSAlgorithm algorithm, String kid, JWK key) {
        return FakeIssuer.signed(new JWSHeader.Builder(algorithm).keyID(kid).build(), claimsNow(), key);
    }

    private static void unavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(GeneralError.UNAVAILABLE);
            assertThat(e.members()).containsKey("retryAfter");
        });
    }
}
