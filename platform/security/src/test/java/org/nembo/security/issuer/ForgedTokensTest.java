package org.nembo.security.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.security.MovedClock;

/** Tokens that must not be taken (RFC 8725 and what else was ever tried), each one step from the good one. */
final class ForgedTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final JWSHeader RS256 = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build();

    private static FakeIssuer issuer;
    private static FakeIssuer other;
    private static IssuedTokens tokens;

    @BeforeAll
    static void start() throws Exception {
        issuer = new FakeIssuer();
        other = new FakeIssuer();
        MovedClock clock = new MovedClock(NOW);
        tokens = new IssuedTokens(false, clock);
        tokens.addIssuer(new TrustedIssuer(issuer.config(Map.of()), new Remote(), clock));
    }

    @AfterAll
    static void stop() {
        issuer.close();
        other.close();
    }

    static Stream<Arguments> forged() throws Exception {
        if (issuer == null) {
            start();
        }
        return Stream.of(headers(), signatures(), times(), claims(), shapes()).flatMap(all -> all);
    }

    private static Stream<Arguments> headers() {
        String attacker = FakeIssuer.STRANGER.toPublicJWK().toJSONString();
        return Stream.of(
                Arguments.of("alg none", unsigned("{\"alg\":\"none\"}"), "signed with 'none'"),
                Arguments.of("alg NonE", unsigned("{\"alg\":\"NonE\"}"), "signed with 'NonE'"),
                Arguments.of("no alg", unsigned("{}"), "signed with 'null'"),
                Arguments.of("alg of another type", unsigned("{\"alg\":[\"RS256\"]}"), "signed with '[RS256]'"),
                Arguments.of("HS256 with the public key in PEM", hmac(FakeIssuer.RSA.toString()), "signed with 'HS256'"),
                Arguments.of("RS512, which is not on the list", unsigned("{\"alg\":\"RS512\"}"), "signed with 'RS512'"),
                Arguments.of("jku to the attacker's keys", header("{\"alg\":\"RS256\",\"kid\":\"x\",\"jku\":\"" + other.url + "/jwk\"}", FakeIssuer.STRANGER),
                        "signature"),
                Arguments.of("x5u", header("{\"alg\":\"RS256\",\"x5u\":\"" + other.url + "/jwk\"}", FakeIssuer.STRANGER), "signature"),
                Arguments.of("jwk in the header", header("{\"alg\":\"RS256\",\"jwk\":" + attacker + "}", FakeIssuer.STRANGER), "signature"),
                Arguments.of("jwk in the header with a known kid", header("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"jwk\":" + attacker + "}",
                        FakeIssuer.STRANGER), "signature"),
                Arguments.of("crit", header("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[\"exp\"],\"exp\":1}", FakeIssuer.RSA), "crit"),
                Arguments.of("crit, empty", header("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[]}", FakeIssuer.RSA), "crit"),
                Arguments.of("b64 false", header("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"b64\":false}", FakeIssuer.RSA), "extension"),
                Arguments.of("an ID token of another type", header("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"dpop+jwt\"}", FakeIssuer.RSA), "type"),
                Arguments.of("a logout token", header("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"logout+jwt\"}", FakeIssuer.RSA), "type"),
                Arguments.of("a header with alg twice", header("{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"rsa-1\"}", FakeIssuer.RSA), "header"),
                Arguments.of("a path as kid", header("{\"alg\":\"RS256\",\"kid\":\"../../../dev/null\"}", FakeIssuer.STRANGER), "signature"),
                Arguments.of("SQL as kid", header("{\"alg\":\"RS256\",\"kid\":\"x' UNION SELECT 'a\"}", FakeIssuer.STRANGER), "signature"),
                Arguments.of("a kid that is no text", header("{\"alg\":\"RS256\",\"kid\":{\"a\":1}}", FakeIssuer.STRANGER), "header"),
                Arguments.of("a header of 8 KiB", header("{\"alg\":\"RS256\",\"kid\":\"" + "k".repeat(8192) + "\"}", FakeIssuer.RSA), "too long"));
    }

    private static Stream<Arguments> signatures() {
        String good = FakeIssuer.rs256(issuer.claims(NOW));
        String[] parts = good.split("\\.");
        String admin = Base64URL.encode(JSONObjectUtils.toJSONString(with("sub", "root"))).toString();
        return Stream.of(
                Arguments.of("another's key under the same kid", FakeIssuer.signed(RS256, issuer.claims(NOW), FakeIssuer.STRANGER), "signature"),
                Arguments.of("a kid nobody has", FakeIssuer.signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("no").build(), issuer.claims(NOW),
                        FakeIssuer.RSA), "signature"),
                Arguments.of("ES256 under the kid of an RSA key", FakeIssuer.signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("rsa-1").build(),
                        issuer.claims(NOW), FakeIssuer.EC), "signature"),
                Arguments.of("ES256 of 64 zeros", Base64URL.encode("{\"alg\":\"ES256\",\"kid\":\"ec-1\"}") + "." + parts[1] + "."
                        + Base64URL.encode(new byte[64]), "signature"),
                Arguments.of("other claims under the same signature", parts[0] + "." + admin + "." + parts[2], "signature"),
                Arguments.of("no signature", parts[0] + "." + parts[1] + ".", "signature"),
                Arguments.of("a cut signature", good.substring(0, good.length() - 20), "signature"));
    }

    private static Stream<Arguments> times() {
        long now = NOW.getEpochSecond();
        return Stream.of(
                Arguments.of("expired", token("exp", now - 61), "expired on 2026-11-21T09:58:59Z"),
                Arguments.of("expired right at the skew's end", token("exp", now - 60), "expired on"),
                Arguments.of("no end", token("exp", null), "no end"),
                Arguments.of("an end that is text", token("exp", "" + (now + 3600)), "'exp' of the access token is no time"),
                Arguments.of("an end beyond all time", token("exp", 1e300), "no time"),
                Arguments.of("an end before 1970", token("exp", -1), "no time"),
                Arguments.of("not yet valid", token("nbf", now + 61), "not valid before 2026-11-21T10:01:01Z"),
                Arguments.of("issued far in the future", token("iat", now + 86_400), "in the future"),
                Arguments.of("issued too long ago", token("iat", now - 86_400 - 61), "more than 24 hours ago"),
                Arguments.of("no iat", token("iat", null), "when it was issued"));
    }

    private static Stream<Arguments> claims() {
        return Stream.of(
                Arguments.of("another audience", token("aud", "registry"), "is for 'registry' and not for 'api'"),
                Arguments.of("several other audiences", token("aud", List.of("a", "b")), "is for 'a', 'b' and not for 'api'"),
                Arguments.of("an audience that is an object", token("aud", Map.of("api", true)), "'aud' of the access token is neither"),
                Arguments.of("an audience with a number in it", token("aud", List.of("api", 1)), "neither a text nor a list"),
                Arguments.of("no audience", token("aud", null), "names no audience"),
                Arguments.of("an audience that only begins the same", token("aud", "api.evil.example"), "not for 'api'"),
                Arguments.of("the WLCG audience for everybody", token("aud", Audiences.ANY), "not for 'api'"),
                Arguments.of("another issuer", token("iss", "https://evil.example"), "'https://evil.example' of the access token is not trusted"),
                Arguments.of("an issuer that begins the same", token("iss", issuer.url + ".evil.example"), "is not trusted here"),
                Arguments.of("an issuer with a second slash", token("iss", issuer.url + "//"), "is not trusted here"),
                Arguments.of("a realm below", token("iss", issuer.url + "/realms/other"), "is not trusted here"),
                Arguments.of("the issuer of local accounts", token("iss", "urn:nembo:local"), "is not trusted here"),
                Arguments.of("the issuer in capital letters", token("iss", issuer.url.toUpperCase(java.util.Locale.ROOT)), "is not trusted here"),
                Arguments.of("an issuer that is a list", token("iss", List.of(issuer.url)), "'iss' of the access token is not a text"),
                Arguments.of("no issuer", token("iss", null), "no claim 'iss'"),
                Arguments.of("no subject", token("sub", null), "no claim 'sub'"),
                Arguments.of("an empty subject", token("sub", ""), "'sub' of the access token is not a text"),
                Arguments.of("a subject that is a number", token("sub", 4711), "'sub' of the access token is not a text"),
                Arguments.of("a subject that is an object", token("sub", Map.of("a", 1)), "'sub' of the access token is not a text"),
                Arguments.of("a subject with a line break", token("sub", "a\nb"), "'sub' of the access token is not a text"),
                Arguments.of("a subject of 300 characters", token("sub", "s".repeat(300)), "'sub' of the access token is not a text"),
                Arguments.of("513 groups", token("groups", IntStream.range(0, 513).mapToObj(i -> "g" + i).toList()), "513 groups"),
                Arguments.of("an ID token", token("typ", "ID"), "kind 'ID'"),
                Arguments.of("a refresh token", token("typ", "Refresh"), "kind 'Refresh'"),
                Arguments.of("a token bound to a key", token("cnf", Map.of("jkt", "x")), "bound to a key"));
    }

    private static Stream<Arguments> shapes() {
        String good = FakeIssuer.rs256(issuer.claims(NOW));
        String twice = "{\"sub\":\"root\",\"sub\":\"4711\",\"iss\":\"" + issuer.url + "\",\"aud\":\"api\",\"iat\":" + NOW.getEpochSecond()
                + ",\"exp\":" + (NOW.getEpochSecond() + 60) + "}";
        return Stream.of(
                Arguments.of("a token in a token", FakeIssuer.signed("{\"alg\":\"RS256\",\"cty\":\"JWT\",\"kid\":\"rsa-1\"}", good, RS256, FakeIssuer.RSA),
                        "no JSON object"),
                Arguments.of("claims with the subject twice", FakeIssuer.signed(RS256.toString(), twice, RS256, FakeIssuer.RSA), "no JSON object"),
                Arguments.of("claims that are a list", FakeIssuer.signed(RS256.toString(), "[]", RS256, FakeIssuer.RSA), "no JSON object"),
                Arguments.of("claims with rubbish behind", FakeIssuer.signed(RS256.toString(),
                        JSONObjectUtils.toJSONString(issuer.claims(NOW)) + "{\"sub\":\"root\"}", RS256, FakeIssuer.RSA), "no JSON object"),
                Arguments.of("claims nested 5000 deep", FakeIssuer.signed(RS256.toString(), "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}", RS256,
                        FakeIssuer.RSA), "no JSON object"),
                Arguments.of("claims that nobody signed and that are no JSON", "eyJhbGciOiJSUzI1NiJ9.bm9uc2Vuc2U.c2ln", "no JSON object"),
                Arguments.of("four parts", good + ".x", "4 parts"),
                Arguments.of("an encrypted token", "eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d", "5 parts"),
                Arguments.of("ordinary Base64", good + "==", "not Base64"),
                Arguments.of("a blank in the claims", good.replaceFirst("\\.", ". "), "not Base64"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forged")
    void isRefusedWithTheReason(String name, String token, String reason) {
        int asked = other.keyRequests.get();
        assertThatThrownBy(() -> tokens.verify(token, "api")).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(GeneralError.UNAUTHENTICATED);
            assertThat(e.getMessage()).contains(reason).doesNotContain(token);
        });
        assertThat(other.keyRequests.get()).as("nobody whom a token names is asked").isEqualTo(asked);
    }

    @Test
    void theGoodOneBesideThemIsTaken() {
        assertThat(tokens.verify(FakeIssuer.rs256(issuer.claims(NOW)), "api").orElseThrow().id()).isEqualTo("4711@" + issuer.url);
        assertThat(tokens.verify(token("exp", NOW.getEpochSecond() - 59), "api")).as("within the skew").isPresent();
        assertThat(tokens.verify(token("nbf", NOW.getEpochSecond() + 60), "api")).as("within the skew").isPresent();
        assertThat(tokens.verify(token("iss", issuer.url + "/"), "api")).as("one slash more").isPresent();
        assertThat(tokens.verify(token("aud", List.of("object", "api")), "api")).as("one of two audiences").isPresent();
        assertThat(tokens.verify(header("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":\"at+jwt\"}", FakeIssuer.RSA), "api")).as("RFC 9068").isPresent();
        assertThat(tokens.verify(header("{\"alg\":\"RS256\"}", FakeIssuer.RSA), "api")).as("no kid").isPresent();
    }

    @Test
    void whatIsNoTokenOfAnIssuerIsLeftToOthers() {
        assertThat(tokens.verify("nembo_abc", "api")).isEmpty();
        assertThat(tokens.verify("an-opaque-token-of-nobody", "api")).isEmpty();
    }

    private static Map<String, Object> with(String name, Object value) {
        Map<String, Object> claims = new HashMap<>(issuer.claims(NOW));
        claims.put(name, value);
        claims.values().removeAll(Collections.singleton(null));
        return claims;
    }

    private static String token(String name, Object value) {
        return FakeIssuer.rs256(with(name, value));
    }

    private static String header(String header, com.nimbusds.jose.jwk.JWK key) {
        return FakeIssuer.signed(header, JSONObjectUtils.toJSONString(issuer.claims(NOW)), RS256, key);
    }

    private static String unsigned(String header) {
        return Base64URL.encode(header) + "." + Base64URL.encode(JSONObjectUtils.toJSONString(issuer.claims(NOW))) + ".";
    }

    private static String hmac(String secret) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build();
        String input = Base64URL.encode(header.toString()) + "." + Base64URL.encode(JSONObjectUtils.toJSONString(issuer.claims(NOW)));
        try {
            return input + "." + new MACSigner(secret.getBytes(StandardCharsets.UTF_8)).sign(header, input.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
