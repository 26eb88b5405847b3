package org.nembo.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Stage.error;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.identity.Opaque;
import org.nembo.identity.Stage;
import org.nembo.identity.client.Registered;

/** How clients prove who they are. */
class ClientProofTest {

    private static final Map<String, String> OWN = Map.of("grant_type", "client_credentials", "scope", "deployments:read");

    private static Stage stage;
    private static Registered basic;
    private static Registered post;
    private static Registered signing;
    private static ECKey key;

    @BeforeAll
    static void start() throws Exception {
        stage = Stage.get();
        key = new ECKeyGenerator(Curve.P_256).keyID("mine").generate();
        basic = stage.client(metadata -> metadata);
        post = stage.client(metadata -> {
            metadata.setTokenEndpointAuthMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST);
            return metadata;
        });
        signing = stage.client(metadata -> {
            metadata.setTokenEndpointAuthMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT);
            metadata.setJWKSet(new JWKSet(key.toPublicJWK()));
            return metadata;
        });
    }

    private static Map<String, String> with(String... more) {
        Map<String, String> form = new LinkedHashMap<>(OWN);
        for (int i = 0; i < more.length; i += 2) {
            form.put(more[i], more[i + 1]);
        }
        return form;
    }

    private static JWTClaimsSet.Builder claims() {
        Instant now = stage.clock.instant();
        return new JWTClaimsSet.Builder().issuer(signing.client().id()).subject(signing.client().id()).audience(stage.parts.issuer() + "/token")
                .issueTime(Date.from(now)).expirationTime(Date.from(now.plusSeconds(60))).jwtID(Opaque.id());
    }

    private static HttpResponse<String> asserting(String assertion) throws Exception {
        return stage.send("/oidc/token", with("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", assertion),
                request -> request);
    }

    private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws JOSEException {
        SignedJWT jwt = new SignedJWT(header, claims);
        jwt.sign(signer);
        return jwt.serialize();
    }

    private static String signed(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("mine").build(), change.apply(claims()).build(), new ECDSASigner(key));
    }

    @Test
    void takesTheProofThatTheClientIsRegisteredForAndNoOther() throws Exception {
        assertThat(stage.post("/oidc/token", OWN, basic).statusCode()).isEqualTo(200);
        assertThat(error(stage.post("/oidc/token", OWN, post))).isEqualTo("401 invalid_client");
        Map<String, String> posted = with("client_id", post.client().id(), "client_secret", post.secret());
        assertThat(stage.send("/oidc/token", posted, request -> request).statusCode()).isEqualTo(200);
        Map<String, String> wrong = with("client_id", basic.client().id(), "client_secret", basic.secret());
        assertThat(error(stage.send("/oidc/token", wrong, request -> request))).isEqualTo("401 invalid_client");
        assertThat(error(stage.send("/oidc/token", with("client_id", basic.client().id()), request -> request))).as("its name alone").startsWith("40")
                .contains("invalid_");
    }

    @Test
    void saysTheSameOfAnUnknownClientAndOfAWrongSecret() throws Exception {
        UnaryOperator<String> header = pair -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes());
        HttpResponse<String> wrong = stage.send("/oidc/token", OWN, request -> request.header("Authorization", header.apply(basic.client().id() + ":wrong")));
        HttpResponse<String> unknown = stage.send("/oidc/token", OWN, request -> request.header("Authorization", header.apply("nobody:wrong")));
        assertThat(error(wrong)).isEqualTo("401 invalid_client");
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(wrong.headers().firstValue("WWW-Authenticate")).hasValueSatisfying(value -> assertThat(value).startsWith("Basic"));
        assertThat(stage.throttle.told()).contains("client  from 127.0.0.1");
        Map<String, String> both = with("client_id", basic.client().id(), "client_secret", basic.secret());
        assertThat(error(stage.post("/oidc/token", both, basic))).as("two proofs at once").isEqualTo("400 invalid_request");
    }

    @Test
    void anEmptySecretIsWorthAsMuchAsTheNameAlone() throws Exception {
        UnaryOperator<String> header = id -> "Basic " + Base64.getEncoder().encodeToString((id + ":").getBytes());
        Registered open = stage.client(metadata -> {
            metadata.setTokenEndpointAuthMethod(ClientAuthenticationMethod.NONE);
            return metadata;
        });
        HttpResponse<String> asPublic = stage.send("/oidc/devicecode", Map.of(), request -> request.header("Authorization", header.apply(open.client().id())));
        assertThat(asPublic.statusCode()).as(asPublic.body()).isEqualTo(200);
        assertThat(error(stage.send("/oidc/token", OWN, request -> request.header("Authorization",
                header.apply(basic.client().id()))))).isEqualTo("401 invalid_client");
        assertThat(error(stage.send("/oidc/introspect", Map.of("token", "x"), request -> request.header("Authorization", header.apply(open.client().id())))))
                .as("introspection needs a proof").isEqualTo("401 invalid_client");
    }

    @Test
    void anAssertionCountsOnce() throws Exception {
        String assertion = signed(claims -> claims);
        assertThat(asserting(assertion).statusCode()).isEqualTo(200);
        assertThat(error(asserting(assertion))).isEqualTo("401 invalid_client");
    }

    @Test
    void anAssertionMustBeMeantForThisServerNowAndSignedByTheClient() throws Exception {
        Instant now = stage.clock.instant();
        assertThat(asserting(signed(claims -> claims.audience(stage.parts.issuer() + "/"))).statusCode()).as("the issuer, with a slash").isEqualTo(200);
        assertThat(error(asserting(signed(claims -> claims.audience("https://other.example/token"))))).isEqualTo("401 invalid_client");
        assertThat(error(asserting(signed(claims -> claims.expirationTime(Date.from(now.minusSeconds(120))))))).isEqualTo("401 invalid_client");
        assertThat(error(asserting(signed(claims -> claims.expirationTime(Date.from(now.plusSeconds(90_000))))))).isEqualTo("401 invalid_client");
        assertThat(error(asserting(signed(claims -> claims.notBeforeTime(Date.from(now.plusSeconds(600))))))).isEqualTo("401 invalid_client");
        assertThat(error(asserting(signed(claims -> claims.jwtID(null))))).isEqualTo("401 invalid_client");
        assertThat(error(asserting(signed(claims -> claims.subject(basic.client().id()).issuer(basic.client().id()))))).isEqualTo("401 invalid_client");
        ECKey foreign = new ECKeyGenerator(Curve.P_256).keyID("mine").generate();
        assertThat(error(asserting(signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("mine").build(), claims().build(), new ECDSASigner(foreign)))))
                .isEqualTo("401 invalid_client");
        assertThat(error(asserting(signed(new JWSHeader.Builder(JWSAlgorithm.ES256).jwk(foreign.toPublicJWK()).build(), claims().build(),
                new ECDSASigner(foreign))))).as("with its key in the header").isEqualTo("401 invalid_client");
    }

    @Test
    void anAssertionWithoutAKeyOrWithThePublicOneAsSecretIsNone() throws Exception {
        assertThat(asserting(new PlainJWT(claims().build()).serialize()).statusCode()).as("alg none").isIn(400, 401);
        String hmac = signed(new JWSHeader(JWSAlgorithm.HS256), claims().build(), new MACSigner(key.toPublicJWK().toJSONString().getBytes()));
        assertThat(asserting(hmac).statusCode()).as("confusion").isIn(400, 401);
        assertThat(asserting("a.b.c").statusCode()).isIn(400, 401);
    }

    @Test
    void aClientsOwnTokenIsAboutNobodyElse() throws Exception {
        HttpResponse<String> answer = stage.post("/oidc/token", with("audience", "registry"), basic);
        JWTClaimsSet claims = Stage.claims(Stage.JSON.readTree(answer.body()).path("access_token").asText());
        assertThat(claims.getSubject()).isEqualTo(basic.client().id()).isEqualTo(claims.getStringClaim("client_id"));
        assertThat(claims.getAudience()).containsExactly("registry");
        assertThat(Stage.JSON.readTree(answer.body()).has("refresh_token")).isFalse();
        assertThat(stage.bearer("/oidc/userinfo", Stage.JSON.readTree(answer.body()).path("access_token").asText()).statusCode()).isEqualTo(401);
        assertThat(error(stage.post("/oidc/token", with("scope", "openid"), basic))).isEqualTo("400 invalid_scope");
        assertThat(error(stage.post("/oidc/token", with("scope", "*"), basic))).isEqualTo("400 invalid_scope");
    }
}
