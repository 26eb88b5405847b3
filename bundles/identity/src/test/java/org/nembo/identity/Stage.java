package org.nembo.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.nembo.http.front.TestServer;
import org.nembo.identity.client.Registered;
import org.nembo.identity.key.CheapKeys;
import org.nembo.identity.logout.LogoutNotices;
import org.nembo.identity.oauth.DiscoveryApi;
import org.nembo.identity.oauth.IamRegistrationApi;
import org.nembo.identity.oauth.OidcApi;
import org.nembo.identity.oauth.ServerMetadataApi;
import org.nembo.identity.page.PageResources;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** The issuer in a real server on a port of its own, with people ada (groups users/s3 and physics) and bob, one for all tests of this module. */
public final class Stage {

    public static final ObjectMapper JSON = new ObjectMapper();
    public static final URI REDIRECT = URI.create("https://app.example/callback");
    public static final CodeVerifier VERIFIER = new CodeVerifier("a".repeat(43));

    private static Stage stage;

    public final MovableClock clock = new MovableClock();
    public final FakeThrottle throttle = new FakeThrottle();
    public final FakeKeys keys = new FakeKeys();
    public final FakePeople people = new FakePeople(throttle, keys);
    public final FakeSessions sessions = new FakeSessions(clock);
    public final FakeIssuers issuers = new FakeIssuers();
    public final RecordedAudit audit = new RecordedAudit();
    public final TestServer server = new TestServer();
    public final FakeAccounts accounts = new FakeAccounts();
    public final IssuerParts parts;
    public final LogoutNotices notices;

    private Stage(IssuerSettings settings) throws Exception {
        server.start();
        TestDatabase database = TestDatabases.sqlite();
        StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
        IssuerParts.Neighbours neighbours = new IssuerParts.Neighbours(databases, new FakeSecrets(), audit, people, () -> server.uri(""));
        parts = new IssuerParts(settings, neighbours, clock, CheapKeys::make);
        notices = new LogoutNotices(parts, Loopback.outbound());
        sessions.onEnd(ended -> parts.jdbi().useTransaction(handle -> notices.ended(handle.getConnection(), ended)));
        server.add(new OidcApi(parts, new PageResources.Neighbours(throttle, sessions, people, accounts, issuers, keys))).add(new DiscoveryApi(parts))
                .add(new ServerMetadataApi(parts)).add(new IamRegistrationApi(parts, throttle));
        people.add("ada", "users/s3", "physics");
        people.add("bob");
    }

    /** The shared one, with nobody throttled. */
    public static synchronized Stage get() throws Exception {
        if (stage == null) {
            stage = new Stage(IssuerSettings.standard().with(1000));
        }
        stage.throttle.reset();
        stage.issuers.reset();
        stage.accounts.reset();
        stage.keys.reset();
        return stage;
    }

    /** One with other settings, to be closed. */
    public static Stage with(IssuerSettings settings) throws Exception {
        return new Stage(settings);
    }

    public void close() {
        notices.close();
        parts.close();
        server.close();
    }

    public Visitor visitor() {
        return new Visitor(server.uri(""));
    }

    /** A client as an administrator makes it. */
    public Registered client(UnaryOperator<OIDCClientMetadata> metadata) {
        return parts.clients().create(FakePolicy.admin(), "", metadata.apply(metadata(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)), true, false);
    }

    /** One whose tokens nobody is asked about. */
    public Registered trusted(UnaryOperator<OIDCClientMetadata> metadata) {
        return parts.clients().create(FakePolicy.admin(), "", metadata.apply(metadata(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)), true, true);
    }

    public static OIDCClientMetadata metadata(ClientAuthenticationMethod method) {
        OIDCClientMetadata metadata = new OIDCClientMetadata();
        metadata.setName("An application");
        metadata.setRedirectionURIs(Set.of(REDIRECT));
        metadata.setTokenEndpointAuthMethod(method);
        metadata.setGrantTypes(Set.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.DEVICE_CODE, GrantType.CLIENT_CREDENTIALS));
        metadata.setScope(new Scope("openid", "profile", "email", "groups", "offline_access", "wlcg", "iam", "wlcg.groups", "deployments:*", "storage.read:/"));
        return metadata;
    }

    /** The parameters of a good authorisation request. */
    public static Map<String, String> request(Registered client, String scope) {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("response_type", "code");
        request.put("client_id", client.client().id());
        request.put("redirect_uri", REDIRECT.toString());
        request.put("scope", scope);
        request.put("state", "the-state");
        request.put("nonce", "the-nonce");
        request.put("code_challenge", CodeChallenge.compute(CodeChallengeMethod.S256, VERIFIER).getValue());
        request.put("code_challenge_method", "S256");
        return request;
    }

    public static String address(Map<String, String> request) {
        return "/oidc/authorize?" + Visitor.form(request);
    }

    /** A code for the person, who consents when asked. */
    public String code(Registered client, String person, Map<String, String> request) throws Exception {
        Visitor visitor = visitor().login(person);
        HttpResponse<String> answer = visitor.get(address(request));
        if (answer.statusCode() == 200) {
            answer = visitor.submit(answer, Map.of("decision", "allow"));
        }
        String code = Visitor.told(answer).get("code");
        if (code == null) {
            throw new AssertionError(answer.statusCode() + " " + Visitor.location(answer) + "\n" + answer.body());
        }
        return code;
    }

    /** The parameters of a good token request for a code. */
    public static Map<String, String> redemption(String code) {
        return new LinkedHashMap<>(Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", REDIRECT.toString(),
                "code_verifier", VERIFIER.getValue()));
    }

    /** Tokens by a code. */
    public JsonNode tokens(Registered client, String person, String scope) throws Exception {
        HttpResponse<String> answer = post("/oidc/token", redemption(code(client, person, request(client, scope))), client);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** A form from a client that proves itself by its secret. */
    public HttpResponse<String> post(String path, Map<String, String> form, Registered client) throws Exception {
        String pair = client.client().id() + ":" + client.secret();
        return send(path, form, request -> request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes())));
    }

    public HttpResponse<String> send(String path, Map<String, String> form, UnaryOperator<HttpRequest.Builder> more) throws Exception {
        return raw(path, Visitor.form(form), more);
    }

    public HttpResponse<String> raw(String path, String body, UnaryOperator<HttpRequest.Builder> more) throws Exception {
        return server.send(path, request -> more.apply(request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    /** With a token in the header. */
    public HttpResponse<String> bearer(String path, String token) throws Exception {
        return server.send(path, request -> request.header("Authorization", "Bearer " + token));
    }

    public static String error(HttpResponse<String> answer) throws Exception {
        return answer.statusCode() + " " + JSON.readTree(answer.body()).path("error").asText();
    }

    public static JWTClaimsSet claims(String token) throws Exception {
        return SignedJWT.parse(token).getJWTClaimsSet();
    }
}
