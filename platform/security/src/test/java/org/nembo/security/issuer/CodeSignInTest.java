package org.nembo.security.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.TrustedIssuers;
import org.nembo.api.identity.TrustedIssuers.Answer;
import org.nembo.api.identity.TrustedIssuers.Offer;
import org.nembo.api.identity.TrustedIssuers.Proof;
import org.nembo.api.identity.TrustedIssuers.Request;
import org.nembo.security.MovedClock;

/** Sign-ins with a browser against an issuer over HTTP whose answers the tests write. */
final class CodeSignInTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final URI REDIRECT = URI.create("https://cloud.example.org/oidc/callback/lab");
    private static final String ACCESS = "opaque-access-token";
    private static final Request REQUEST = new Request(REDIRECT, "the state", "the-nonce", "the-challenge", false);
    private static final Map<String, Object> SETTINGS = Map.of("label", "The lab", "client_id", "nembo", "client_secret", "s+cret");

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
    void theBrowserIsLedToTheIssuerWithAllThatTiesTheAnswerToIt() {
        assertThat(offered(SETTINGS).begin("lab", REQUEST)).hasToString(issuer.url + "/authorize?theme=plain&response_type=code&client_id=nembo"
                + "&redirect_uri=https%3A%2F%2Fcloud.example.org%2Foidc%2Fcallback%2Flab&scope=openid+profile+email&state=the+state&nonce=the-nonce"
                + "&code_challenge=the-challenge&code_challenge_method=S256");
        Request again = new Request(REDIRECT, "s", "n", "c", true);
        assertThat(offered(with("login_scopes", new String[] {"wlcg.groups", "openid"})).begin("lab", again).getRawQuery())
                .contains("scope=openid+wlcg.groups&").endsWith("&prompt=login&max_age=0");
    }

    @Test
    void aCodeProvesWhoItIsAndWhen() {
        give(claims("auth_time", NOW.getEpochSecond() - 30));
        Proof proof = finish(offered(SETTINGS));
        assertThat(proof.subject().id()).isEqualTo("4711@" + issuer.url);
        assertThat(proof.subject().username()).isEqualTo("ada");
        assertThat(proof.subject().groups()).containsExactly("users/s3");
        assertThat(proof.subject().scopes()).containsExactly("*");
        assertThat(proof.proved()).hasValue(NOW.minusSeconds(30));
        assertThat(issuer.authorization).isEqualTo("Basic bmVtYm86cyUyQmNyZXQ=");
        assertThat(issuer.redeemed).containsExactly("grant_type=authorization_code&code=the+code"
                + "&redirect_uri=https%3A%2F%2Fcloud.example.org%2Foidc%2Fcallback%2Flab&code_verifier=the-verifier");
        give(claims("auth_time", null));
        assertThat(finish(offered(SETTINGS)).proved()).as("an issuer that does not say when").isEmpty();
    }

    @Test
    void groupsAreReadAsThoseOfAccessTokensAndAskedForWhereTheIdTokenHasNone() {
        give(claims("groups", null));
        issuer.infos.put(ACCESS, Map.of("sub", "4711", "groups", List.of("/staff", "admins")));
        assertThat(finish(offered(with("groups_map", new String[] {"staff=cloud/staff"}))).subject().groups()).containsExactly("cloud/staff");
        issuer.infos.put(ACCESS, Map.of("sub", "root", "groups", List.of("staff")));
        refused(SETTINGS, "somebody else");
    }

    @Test
    void aClientWithoutASecretAndOneThatMustPostItProveThemselvesAsTheyCan() {
        give(claims("x", null));
        finish(offered(Map.of("label", "The lab", "client_id", "nembo")));
        assertThat(issuer.authorization).isEqualTo("null");
        assertThat(issuer.redeemed.get(0)).endsWith("&client_id=nembo");
        issuer.more.put("token_endpoint_auth_methods_supported", List.of("client_secret_post"));
        finish(offered(SETTINGS));
        assertThat(issuer.authorization).isEqualTo("null");
        assertThat(issuer.redeemed.get(1)).endsWith("&client_id=nembo&client_secret=s%2Bcret");
    }

    private static Stream<Arguments> wrongClaims() {
        long now = NOW.getEpochSecond();
        return Stream.of(Arguments.of("iss", "https://evil.example", "another issuer"), Arguments.of("iss", null, "no claim 'iss'"),
                Arguments.of("aud", "another", "not for our client 'nembo'"), Arguments.of("aud", null, "not for our client"),
                Arguments.of("aud", List.of("nembo", "another"), "another client (azp)"), Arguments.of("azp", "another", "another client (azp)"),
                Arguments.of("nonce", "of-another-sign-in", "nonce"), Arguments.of("nonce", null, "no claim 'nonce'"),
                Arguments.of("nonce", List.of("the-nonce"), "'nonce'"), Arguments.of("exp", now - 61, "expired"), Arguments.of("exp", null, "no end"),
                Arguments.of("nbf", now + 61, "not valid before"), Arguments.of("iat", now + 61, "compare the clocks"),
                Arguments.of("iat", now - 661, "compare the clocks"), Arguments.of("iat", null, "(iat)"), Arguments.of("sub", null, "no claim 'sub'"),
                Arguments.of("sub", " ", "'sub'"), Arguments.of("auth_time", now + 61, "auth_time"), Arguments.of("auth_time", "now", "auth_time"),
                Arguments.of("typ", "Bearer", "another kind"), Arguments.of("at_hash", "AAAAAAAAAAAAAAAAAAAAAA", "(at_hash)"));
    }

    @ParameterizedTest
    @MethodSource("wrongClaims")
    void anIdTokenWithAClaimThatIsWrongIsRefused(String name, Object value, String why) {
        give(claims(name, value));
        refused(SETTINGS, why);
    }

    @Test
    void theHashOfTheAccessTokenIsVerifiedWhereItIsTold() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(ACCESS.getBytes(StandardCharsets.US_ASCII));
        give(claims("at_hash", Base64URL.encode(Arrays.copyOf(hash, 16)).toString()));
        assertThat(finish(offered(SETTINGS)).subject().subject()).isEqualTo("4711");
        issuer.tokens.put("access_token", "of-somebody-else");
        refused(SETTINGS, "(at_hash)");
        issuer.tokens.remove("access_token");
        refused(SETTINGS, "(at_hash)");
    }

    @Test
    void aSignatureThatIsNotTheIssuersIsRefused() throws Exception {
        Map<String, Object> claims = claims("x", null);
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build();
        issuer.tokens.put("token_type", "Bearer");
        issuer.tokens.put("id_token", FakeIssuer.signed(header, claims, FakeIssuer.STRANGER));
        refused(SETTINGS, "signature");
        issuer.tokens.put("id_token", Base64URL.encode("{\"alg\":\"none\"}") + "." + Base64URL.encode(JSONObjectUtils.toJSONString(claims)) + ".");
        refused(SETTINGS, "'none'");
        String input = Base64URL.encode("{\"alg\":\"HS256\"}") + "." + Base64URL.encode(JSONObjectUtils.toJSONString(claims));
        byte[] secret = "s+cret-that-is-long-enough-for-this-algorithm".getBytes(StandardCharsets.US_ASCII);
        issuer.tokens.put("id_token", input + "." + new MACSigner(secret).sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII)));
        refused(Map.of("label", "The lab", "client_id", "nembo", "client_secret", new String(secret, StandardCharsets.US_ASCII)), "'HS256'");
        JWSHeader access = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").type(new JOSEObjectType("at+jwt")).build();
        issuer.tokens.put("id_token", FakeIssuer.signed(access, claims, FakeIssuer.RSA));
        refused(SETTINGS, "another kind");
        issuer.tokens.put("id_token", "no-token");
        refused(SETTINGS, "no signed JWT");
        issuer.tokens.remove("id_token");
        refused(SETTINGS, "no ID token");
    }

    @Test
    void anAnswerOfAnotherIssuerIsRefusedBeforeItsCodeIsSentAnywhere() {
        give(claims("x", null));
        TrustedIssuers issuers = offered(SETTINGS);
        fails(GeneralError.UNAUTHENTICATED, "(iss)", () -> issuers.finish("lab", answer(Optional.of("https://evil.example"))));
        assertThat(issuer.redeemed).isEmpty();
        assertThat(issuers.finish("lab", answer(Optional.of(issuer.url + "/"))).subject().subject()).isEqualTo("4711");
        issuer.more.put("authorization_response_iss_parameter_supported", true);
        TrustedIssuers named = offered(SETTINGS);
        fails(GeneralError.UNAUTHENTICATED, "(iss)", () -> named.finish("lab", answer(Optional.empty())));
        assertThat(named.finish("lab", answer(Optional.of(issuer.url))).subject().subject()).isEqualTo("4711");
    }

    @Test
    void aCodeThatTheIssuerRefusesProvesNothingAndNoSecretIsTold() {
        issuer.tokens.put("error", "invalid_grant\u0007");
        assertThatThrownBy(() -> finish(offered(SETTINGS))).hasMessage(issuer.url + " refuses the code: invalid_grant?");
        assertThat(answer(Optional.empty()).toString()).doesNotContain("the code").doesNotContain("the-verifier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/huge", "/moved", "/nothing"})
    void aTokenEndpointThatDoesNotWorkIsAMatterOfThatIssuerAlone(String path) throws Exception {
        issuer.tokenAddress = issuer.url + path;
        try (FakeIssuer other = new FakeIssuer()) {
            OfferedIssuers issuers = new OfferedIssuers();
            issuers.addIssuer(new TrustedIssuer("lab", issuer.config(SETTINGS), new Remote(Duration.ofMillis(500)), clock));
            issuers.addIssuer(new TrustedIssuer("other", other.config(with("label", "Another")), new Remote(), clock));
            Map<String, Object> claims = claims("iss", other.url);
            other.tokens.putAll(Map.of("id_token", FakeIssuer.rs256(claims), "access_token", ACCESS, "token_type", "bearer"));
            fails(GeneralError.UNAVAILABLE, "does not redeem", () -> finish(issuers));
            assertThat(issuers.finish("other", answer(Optional.empty())).subject().id()).isEqualTo("4711@" + other.url);
            assertThat(issuers.offers()).extracting(Offer::label).containsExactly("Another", "The lab");
        }
    }

    @Test
    void anIssuerThatIsDownLeadsNobodyAnywhere() {
        issuer.status = 500;
        fails(GeneralError.UNAVAILABLE, "cannot be reached", () -> offered(SETTINGS).begin("lab", REQUEST));
    }

    @Test
    void anEndpointThatIsNotSafeHindersSignInsOnly() {
        issuer.more.put("authorization_endpoint", "http://elsewhere.example/authorize");
        fails(GeneralError.UNAVAILABLE, "authorization_endpoint", () -> offered(SETTINGS).begin("lab", REQUEST));
        IssuedTokens tokens = new IssuedTokens(false, clock);
        tokens.addIssuer(new TrustedIssuer(issuer.config(SETTINGS), new Remote(), clock));
        assertThat(tokens.verify(FakeIssuer.rs256(issuer.claims(NOW)), "api")).isPresent();
    }

    @Test
    void anIssuerWithoutALabelIsNotOffered() {
        TrustedIssuers issuers = offered(Map.of("client_id", "nembo", "client_secret", "x"));
        assertThat(issuers.offers()).isEmpty();
        fails(GeneralError.NOT_FOUND, "no issuer", () -> issuers.begin("lab", REQUEST));
        fails(GeneralError.NOT_FOUND, "no issuer", () -> finish(issuers));
        assertThat(offered(SETTINGS).offers()).containsExactly(new Offer("lab", "The lab", issuer.url));
    }

    @ParameterizedTest
    @MethodSource
    void itsNameIsThatOfItsConfiguration(Object pid) {
        TrustedIssuer trusted = new TrustedIssuer(issuer.config(SETTINGS), Map.of("service.pid", pid));
        assertThat(trusted.signIn().orElseThrow().offer().name()).isEqualTo("lab-1");
    }

    private static Stream<Object> itsNameIsThatOfItsConfiguration() {
        return Stream.of("org.nembo.security.issuer~lab-1", List.of("org.nembo.security.issuer~lab-1"));
    }

    @Test
    void settingsThatCannotWorkAreRefusedWithTheirName() {
        assertThatThrownBy(() -> offered(Map.of("label", "The lab"))).hasMessageContaining("client.id");
        assertThatThrownBy(() -> offered(with("label", "x".repeat(61)))).hasMessageContaining("label");
        assertThatThrownBy(() -> offered(with("label", "a\nb"))).hasMessageContaining("label");
        assertThatThrownBy(() -> offered(with("login_scopes", new String[] {"a b"}))).hasMessageContaining("login.scopes");
        assertThatThrownBy(() -> new TrustedIssuer("../x", issuer.config(SETTINGS), new Remote(), clock)).hasMessageContaining("NAME");
    }

    private OfferedIssuers offered(Map<String, Object> settings) {
        OfferedIssuers issuers = new OfferedIssuers();
        issuers.addIssuer(new TrustedIssuer("lab", issuer.config(settings), new Remote(), clock));
        return issuers;
    }

    private static Proof finish(TrustedIssuers issuers) {
        return issuers.finish("lab", answer(Optional.empty()));
    }

    private static Answer answer(Optional<String> named) {
        return new Answer("the code", named, "the-verifier", REDIRECT, "the-nonce");
    }

    /** What the issuer answers to a code. */
    private void give(Map<String, Object> claims) {
        issuer.tokens.putAll(Map.of("id_token", FakeIssuer.rs256(claims), "access_token", ACCESS, "token_type", "Bearer"));
    }

    private void refused(Map<String, Object> settings, String why) {
        fails(GeneralError.UNAUTHENTICATED, why, () -> finish(offered(settings)));
    }

    private static void fails(ErrorCode code, String why, ThrowingCallable call) {
        assertThatThrownBy(call).hasMessageContaining(why).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static Map<String, Object> with(String key, Object value) {
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.put(key, value);
        return settings;
    }

    /** A good ID token's, but for one. */
    private Map<String, Object> claims(String name, Object value) {
        Map<String, Object> claims = new HashMap<>(issuer.claims(NOW));
        claims.put("aud", "nembo");
        claims.put("nonce", "the-nonce");
        claims.put(name, value);
        claims.values().removeIf(java.util.Objects::isNull);
        return claims;
    }
}
