package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.policy.PolicyRequest;
import org.nembo.http.Settings;
import org.nembo.http.front.TestServer;
import org.nembo.testkit.fake.FakePolicy;

/** Decisions in the form of OPA, over HTTP, as a program that asks an OPA does. */
final class DataResourceTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private final Authenticator authenticator = (token, audience) -> {
        if (!token.equals("gateway")) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the token is unknown");
        }
        return FakePolicy.admin();
    };
    private final RulePolicy policy = new RulePolicy("admins", Set.of("deployments:create"), new GroupRules("/admins", new String[0], Set.of(), Set.of()));
    private final Questions questions = new Questions(policy);
    private final TestServer server = new TestServer(new Settings(TestServer.LIMITS, TestServer.SWAP, TestServer.STREAMS, TestServer.NETWORK), authenticator);

    /** Knows ann, and sam who is suspended. */
    private static final class Names implements Directory {

        @Override
        public Subject admit(Subject verified) {
            return verified;
        }

        @Override
        public Optional<User> find(String uid) {
            return Optional.empty();
        }

        @Override
        public Optional<User> find(String issuer, String subject) {
            return issuer.equals(LOCAL) && subject.equals("u1") ? findLocal("ann") : Optional.empty();
        }

        @Override
        public Optional<User> findLocal(String username) {
            String uid = Map.of("ann", "u1", "sam", "u2").get(username);
            return Optional.ofNullable(uid).map(known -> new User(known, LOCAL, known, username, "", "", username.equals("sam"), Set.of("users"),
                    Instant.EPOCH, Optional.empty()));
        }
    }

    @BeforeEach
    void start() throws Exception {
        questions.setDirectory(new Names());
        server.start();
        server.add(new DataApi(policy, questions, authenticator));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return server.send(path, request -> request.header("X-Auth-Token", "gateway").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private JsonNode answer(String path, String body) throws Exception {
        HttpResponse<String> answer = post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void decidesForProgramsThatAskAnOpa() throws Exception {
        String input = "{\"input\": {\"subject\": {\"id\": \"ann@urn:x\", \"username\": \"ann\"}, \"action\": \"%s\", \"resource\": \"deployments\"}}";
        assertThat(answer("/v1/data/nembo/authz/allow", input.formatted("deployments:create")).toString()).isEqualTo("{\"result\":true}");
        assertThat(answer("/v1/data/nembo/authz/allow", input.formatted("deployments:delete")).toString()).isEqualTo("{\"result\":false}");
        JsonNode whole = answer("/v1/data/nembo/authz", input.formatted("deployments:create")).get("result");
        assertThat(whole.get("allow").asBoolean()).isTrue();
        assertThat(whole.get("statement").asText()).isEqualTo("built-in#Free");
        assertThat(answer("/v1/data/nembo/authz/allow?decision_id=true", input.formatted("a:b")).get("decision_id").asText()).hasSize(36);
    }

    @Test
    void readsTheInputOfAGet() throws Exception {
        String input = URLEncoder.encode("{\"subject\": {\"id\": \"ann@urn:x\"}, \"action\": \"deployments:create\", \"resource\": \"d\"}",
                StandardCharsets.UTF_8);
        HttpResponse<String> answer = server.send("/v1/data/nembo/authz/allow?input=" + input, request -> request.header("Authorization", "Bearer gateway"));
        assertThat(answer.body()).isEqualTo("{\"result\":true}");
        assertThat(server.send("/v1/data/nembo/authz/allow?input=%7B", request -> request.header("X-Auth-Token", "gateway")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void answersNothingForWhatIsNotThere() throws Exception {
        for (String path : new String[] {"", "/", "/nembo", "/nembo/authz/deny", "/ceph", "/system"}) {
            HttpResponse<String> answer = server.send("/v1/data" + path, request -> request.header("X-Auth-Token", "gateway"));
            assertThat(answer.statusCode() + " " + answer.body()).as(path).isIn("200 {}", "404 ");
        }
        assertThat(answer("/v1/data/nembo/authz/deny", "{}").toString()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}", "{\"input\": null}", "{\"input\": 7}", "{\"input\": []}", "{\"input\": {\"action\": \"a:b\"}}",
        "{\"input\": {\"action\": \"deployments:create\", \"resource\": \"d\"}}", "{\"input\": {\"subject\": \"ann\", \"action\": \"deployments:create\", "
        + "\"resource\": \"d\"}}"})
    void whatTellsNothingIsDenied(String body) throws Exception {
        assertThat(answer("/v1/data/nembo/authz/allow", body).toString()).isEqualTo("{\"result\":false}");
        assertThat(answer("/v1/data/ceph/rgw/allow", body).toString()).isEqualTo("{\"result\":false}");
    }

    @Test
    void wantsAToken() throws Exception {
        assertThat(server.send("/v1/data/nembo/authz/allow", request -> request).statusCode()).isEqualTo(401);
        assertThat(server.send("/v1/data/nembo/authz/allow", request -> request.header("X-Auth-Token", "guess")).statusCode()).isEqualTo(401);
    }

    private static String rgw(String method, String uri, String params, String user, String bucket, String object) {
        return ("{\"input\": {\"method\": \"%s\", \"relative_uri\": \"%s\", \"decoded_uri\": \"%2$s\", \"params\": \"%s\", "
                + "\"request_uri_aws4\": \"%2$s\"%s%s%s}}")
                .formatted(method, uri, params, user.isEmpty() ? "" : ", \"subuser\": \"\", \"user_info\": {\"user_id\": \"" + user
                        + "\", \"display_name\": \"x\", \"keys\": [{\"user\": \"ann\", \"access_key\": \"AK\", \"secret_key\": \"canary-4711\"}]}",
                        bucket.isEmpty() ? "" : ", \"bucket_info\": {\"bucket\": {\"name\": \"" + bucket + "\"}, \"owner\": \"boss\"}",
                        object.isEmpty() ? "" : ", \"object_name\": \"" + object + "\"");
    }

    @ParameterizedTest(name = "{0} {1}?{2} by {3}: {6}")
    @CsvSource({
        "GET, /ann/run.root, '', ann, ann, run.root, true", "PUT, /ann/run.root, '', tenant$ann, ann, run.root, true", "PUT, /ann, '', ann, '', '', true",
        "DELETE, /ann, '', ann, ann, '', true", "GET, /ann, list-type=2&prefix=a%2F, ann, ann, '', true", "PUT, /bob/x, '', ann, bob, x, false",
        "GET, /bob/x, '', ann, bob, x, false", "GET, /scratch/bob/x, '', ann, scratch, bob/x, true", "PUT, /scratch/bob/x, '', ann, scratch, bob/x, false",
        "PUT, /scratch/ann/x, '', ann, scratch, ann/x, true", "DELETE, /scratch/ann/x, '', ann, scratch, ann/x, true",
        "PUT, /scratch/ann/x, acl, ann, scratch, ann/x, false", "GET, /scratch, '', ann, scratch, '', true", "PUT, /scratch, policy, ann, scratch, '', false",
        "GET, /scratch, policy, ann, scratch, '', false", "POST, /scratch, delete, ann, scratch, '', false", "POST, /ann, delete, ann, ann, '', true",
        "GET, /, '', ann, '', '', false", "GET, /ann/run.root, '', sam, ann, run.root, false", "GET, /stranger/x, '', stranger, stranger, x, false",
        "GET, /ann/x, '', anonymous, ann, x, false", "GET, /ann/x, '', '', ann, x, false", "PATCH, /ann/x, '', ann, ann, x, false",
        "GET, /ann, inventory, ann, ann, '', false", "PUT, /other/x, '', boss, other, x, true", "PUT, /ann/x, '', ann, bob, x, false",
        "GET, /ann/x, '', ann, '', '', true", "GET, /scratch/x, '', sam, scratch, x, false", "GET, /scratch/x, '', stranger, scratch, x, true"})
    void decidesForAGatewayOfCeph(String method, String uri, String params, String user, String bucket, String object, boolean allowed) throws Exception {
        String body = rgw(method, uri, params, user, bucket, object);
        assertThat(answer("/v1/data/ceph/rgw/allow", body).toString()).isEqualTo("{\"result\":" + allowed + "}");
        assertThat(post("/v1/data/ceph/rgw", body).body()).doesNotContain("canary-4711");
    }

    @Test
    void turnsARequestIntoAQuestion() throws Exception {
        JsonNode input = JSON.readTree(rgw("GET", "/b", "list-type=2&prefix=a%2Fb&max-keys=7", "ann", "b", "")).get("input");
        PolicyRequest request = RgwInput.read(input, name -> Optional.of(FakePolicy.user(name))).orElseThrow();
        assertThat(request.action()).isEqualTo("s3:ListBucket");
        assertThat(request.resource()).isEqualTo("arn:aws:s3:::b");
        assertThat(request.facts()).containsEntry("s3:prefix", "a/b").containsEntry("s3:max-keys", "7");
    }
}
