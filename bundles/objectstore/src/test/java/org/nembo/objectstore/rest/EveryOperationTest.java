package org.nembo.objectstore.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.RestApi;
import org.nembo.http.Settings;
import org.nembo.http.front.TestServer;
import org.nembo.objectstore.admin.Desk;
import org.nembo.objectstore.key.AccessKeys;
import org.nembo.objectstore.sts.Sts;
import org.nembo.spi.object.Bucket;
import org.nembo.testkit.fake.FakePolicy;

/**
 * Everybody sends every request: ada owns, bob is somebody else, mia is a member of the group, eve of another, dev has a role in the group, lead manages it,
 * weak is ada with a token for other things, root administers, and one is nobody.
 */
class EveryOperationTest {

    private static final List<String> WHO = List.of("", "weak", "bob", "eve", "mia", "dev", "lead", "ada", "root");

    /** What each is answered, in the order of {@link #WHO}. */
    private record Row(String operation, String body, int... statuses) {
    }

    private static final String SITE = "{\"endpoint\": \"http://127.0.0.1:1\", \"accessKey\": \"k\", \"secret\": \"s\"}";
    private static final String OTHER = "{\"endpoint\": \"http://127.0.0.1:9\", \"bucket\": \"there\", \"accessKey\": \"AK\", \"secretKey\": \"x\"}";
    private static final Map<String, Subject> PEOPLE = new LinkedHashMap<>();
    private static Desk desk;
    private static TestServer server;
    private static List<RestApi> apis;

    @BeforeAll
    static void start() throws Exception {
        desk = new Desk();
        PEOPLE.put("ada", desk.people.add("ada", "physics", "physics/developers"));
        PEOPLE.put("bob", desk.people.add("bob"));
        PEOPLE.put("mia", desk.people.add("mia", "physics"));
        PEOPLE.put("eve", desk.people.add("eve", "chemistry", "chemistry/admins"));
        PEOPLE.put("dev", desk.people.add("dev", "physics/developers"));
        PEOPLE.put("lead", desk.people.add("lead", "physics/admins"));
        PEOPLE.put("root", desk.people.add("root", "admins"));
        PEOPLE.put("weak", FakePolicy.with(PEOPLE.get("ada"), "sites:read"));
        server = new TestServer(new Settings(TestServer.LIMITS, TestServer.SWAP, TestServer.STREAMS, TestServer.NETWORK), (token, audience) ->
                Optional.ofNullable(PEOPLE.get(token)).orElseThrow(() -> new NemboException(GeneralError.UNAUTHENTICATED, "the token is unknown"))).start();
        Sts sts = new Sts((token, audience) -> {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the token is unknown");
        }, desk.sessions, desk.policy.documents(), new NoThrottle(), desk.audit);
        apis = List.of(new ObjectApi(desk.keys, desk.policy.policy(), desk.usage, desk.buckets, desk.objects,
                new Work(desk.scrubs, desk.transfers), desk.replication), new StsApi(sts));
        apis.forEach(server::add);
    }

    @AfterAll
    static void stop() {
        server.close();
        desk.close();
    }

    private static List<Row> rows() {
        String user = "user/" + PEOPLE.get("ada").id();
        String quota = "{\"account\": \"" + user + "\", \"maxBytes\": 5}";
        return List.of(
                //                                                                            nobody weak bob eve mia dev lead ada root
                new Row("GET /api/v1/object/keys", "", 401, 403, 200, 200, 200, 200, 200, 200, 200),
                new Row("GET /api/v1/object/keys?all=true", "", 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("POST /api/v1/object/keys", "{}", 401, 403, 201, 201, 201, 201, 201, 201, 201),
                new Row("GET /api/v1/object/keys/{id}", "", 401, 403, 404, 404, 404, 404, 404, 200, 200),
                new Row("PATCH /api/v1/object/keys/{id}", "{\"active\": false}", 401, 403, 404, 404, 404, 404, 404, 200, 200),
                new Row("POST /api/v1/object/keys/{id}/rotate", "", 401, 403, 404, 404, 404, 404, 404, 201, 403),
                new Row("DELETE /api/v1/object/keys/{id}", "", 401, 403, 404, 404, 404, 404, 404, 204, 204),
                new Row("GET /api/v1/object/quotas", "", 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("PUT /api/v1/object/quotas", quota, 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("DELETE /api/v1/object/quotas?account=" + user, "", 401, 403, 403, 403, 403, 403, 403, 403, 204),
                new Row("GET /api/v1/object/usage", "", 401, 403, 200, 200, 200, 200, 200, 200, 200),
                new Row("GET /api/v1/object/usage?all=true", "", 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("GET /api/v1/object/usage?account=" + user, "", 401, 404, 404, 404, 404, 404, 404, 200, 200),
                new Row("GET /api/v1/object/usage?account=group/physics", "", 401, 404, 404, 404, 200, 200, 200, 200, 200),
                new Row("GET /api/v1/object/usage?account=bucket/mine", "", 401, 404, 404, 404, 404, 404, 404, 200, 200),
                new Row("GET /api/v1/object/buckets", "", 401, 403, 200, 200, 200, 200, 200, 200, 200),
                new Row("GET /api/v1/object/buckets?all=true", "", 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("POST /api/v1/object/buckets", "{\"name\": \"{new}\"}", 401, 403, 201, 201, 201, 201, 201, 201, 201),
                new Row("POST /api/v1/object/buckets", "{\"name\": \"{new}\", \"group\": \"physics\"}", 401, 403, 403, 403, 403, 403, 201, 403, 201),
                new Row("GET /api/v1/object/buckets/{mine}", "", 401, 200, 404, 404, 404, 404, 404, 200, 200),
                new Row("GET /api/v1/object/buckets/{ours}", "", 401, 404, 404, 404, 200, 200, 200, 200, 200),
                new Row("PATCH /api/v1/object/buckets/{mine}", "{\"versioning\": true}", 401, 403, 404, 404, 404, 404, 404, 200, 200),
                new Row("PATCH /api/v1/object/buckets/{ours}", "{\"versioning\": true}", 401, 404, 404, 404, 403, 403, 200, 403, 200),
                new Row("PATCH /api/v1/object/buckets/{ours}", "{\"group\": \"\"}", 401, 404, 404, 404, 403, 403, 403, 403, 200),
                new Row("GET /api/v1/object/buckets/{mine}/objects", "", 401, 403, 404, 404, 404, 404, 404, 200, 200),
                new Row("GET /api/v1/object/buckets/{ours}/objects", "", 401, 404, 404, 404, 200, 200, 200, 200, 200),
                new Row("GET /api/v1/object/buckets/{ours}/versions", "", 401, 404, 404, 404, 200, 200, 200, 200, 200),
                new Row("GET /api/v1/object/buckets/{mine}/object?key=x", "", 401, 403, 404, 404, 404, 404, 404, 200, 200),
                new Row("GET /api/v1/object/buckets/{ours}/object?key=x", "", 401, 404, 404, 404, 200, 200, 200, 200, 200),
                new Row("DELETE /api/v1/object/buckets/{mine}/object?key=x", "", 401, 403, 404, 404, 404, 404, 404, 200, 200),
                new Row("DELETE /api/v1/object/buckets/{ours}/object?key=x", "", 401, 404, 404, 404, 403, 200, 200, 200, 200),
                new Row("DELETE /api/v1/object/buckets/{mine}?force=true", "", 401, 403, 404, 404, 404, 404, 404, 202, 202),
                new Row("DELETE /api/v1/object/buckets/{ours}?force=true", "", 401, 404, 404, 404, 403, 403, 202, 403, 202),
                new Row("POST /api/v1/object/buckets/{mine}/import", OTHER, 401, 403, 404, 404, 404, 404, 404, 202, 202),
                new Row("POST /api/v1/object/buckets/{ours}/import", OTHER, 401, 404, 404, 404, 403, 202, 202, 202, 202),
                new Row("POST /api/v1/object/buckets/{mine}/export", OTHER, 401, 403, 404, 404, 404, 404, 404, 202, 202),
                new Row("POST /api/v1/object/buckets/{ours}/export", OTHER, 401, 404, 404, 404, 202, 202, 202, 202, 202),
                new Row("GET /api/v1/object/scrub", "", 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("POST /api/v1/object/scrub", "", 401, 403, 403, 403, 403, 403, 403, 403, 202),
                new Row("DELETE /api/v1/object/scrub", "", 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("PUT /api/v1/object/sites/{site}", SITE, 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("GET /api/v1/object/sites", "", 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("GET /api/v1/object/sites/{site}", "", 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("POST /api/v1/object/sites/{site}/retry", "", 401, 403, 403, 403, 403, 403, 403, 403, 200),
                new Row("PUT /api/v1/object/replication/{mine}", "{\"sites\": [\"bari\"]}", 401, 403, 404, 404, 404, 404, 404, 200, 200),
                new Row("PUT /api/v1/object/replication/{ours}", "{\"sites\": [\"bari\"]}", 401, 404, 404, 404, 403, 403, 200, 403, 200),
                new Row("GET /api/v1/object/replication/{mine}", "", 401, 403, 404, 404, 404, 404, 404, 200, 200),
                new Row("DELETE /api/v1/object/replication/{mine}", "", 401, 403, 404, 404, 404, 404, 404, 204, 204),
                new Row("DELETE /api/v1/object/replication/{ours}", "", 401, 404, 404, 404, 403, 403, 204, 403, 204),
                new Row("DELETE /api/v1/object/sites/{site}", "", 401, 403, 403, 403, 403, 403, 403, 403, 204));
    }

    private static int number;

    /** With things that are there: a key and a bucket of ada's, a bucket of the group that somebody else made, each with an object. */
    private static String filled(String text) {
        String filled = text;
        number++;
        if (text.contains("{id}")) {
            desk.keys.list(PEOPLE.get("ada").id(), org.nembo.api.rest.PageRequest.first(100)).items().forEach(key -> desk.keys.delete("", key.id()));
            filled = filled.replace("{id}", desk.keys.create(PEOPLE.get("ada"), new AccessKeys.Request("", Set.of("s3:*"), Optional.empty())).key().id());
        }
        if (text.contains("{mine}")) {
            filled = filled.replace("{mine}", bucket("mine-" + number, "ada", ""));
        }
        if (text.contains("{ours}")) {
            filled = filled.replace("{ours}", bucket("ours-" + number, "root", "physics"));
        }
        if (text.contains("bucket/mine")) {
            bucket("mine", "ada", "");
        }
        return filled.replace("{site}", "bari").replace("{new}", "new-" + number);
    }

    private static String bucket(String name, String owner, String group) {
        Bucket made = desk.bucket(name, PEOPLE.get(owner), group, Bucket.Versioning.ENABLED);
        desk.put(made, "x");
        return name;
    }

    private static HttpResponse<String> ask(String operation, String who, String body) throws Exception {
        String[] request = operation.split(" ", 2);
        HttpRequest.Builder builder = HttpRequest.newBuilder(server.uri(request[1])).header("Content-Type", "application/json")
                .method(request[0], body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (!who.isEmpty()) {
            builder.header("Authorization", "Bearer " + who);
        }
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build().send(builder.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void everybodyIsAnsweredWhatTheyMay() throws Exception {
        for (Row row : rows()) {
            for (int i = 0; i < WHO.size(); i++) {
                String operation = filled(row.operation());
                HttpResponse<String> answer = ask(operation, WHO.get(i), filled(row.body()));
                assertThat(answer.statusCode()).as("%s by '%s': %s", operation, WHO.get(i), answer.body()).isEqualTo(row.statuses()[i]);
            }
        }
    }

    @Test
    void knowsEveryOperation() {
        Set<String> known = new TreeSet<>();
        rows().forEach(row -> known.add(row.operation().replaceFirst("\\?.*", "").replaceAll("\\{(mine|ours)}", "{bucket}")));
        Set<String> closed = new TreeSet<>();
        Set<String> open = new TreeSet<>();
        apis.forEach(api -> methods(api).forEach((method, operation) -> (method.isAnnotationPresent(PermitAll.class)
                || method.getDeclaringClass().isAnnotationPresent(PermitAll.class) ? open : closed).add(operation)));
        assertThat(closed).isEqualTo(known);
        assertThat(open).containsExactly("POST /sts");
    }

    @Test
    void aSecretIsShownOnceAndToItsOwner() throws Exception {
        String wanted = "{\"description\": \"laptop\", \"scopes\": [\"s3:GetObject\"], \"expiresInDays\": 2}";
        HttpResponse<String> made = ask("POST /api/v1/object/keys", "bob", wanted);
        assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
        String secret = made.body().replaceFirst("(?s).*\"secret\":\"([^\"]+)\".*", "$1");
        String id = made.body().replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1");
        assertThat(secret).hasSize(40);
        assertThat(ask("GET /api/v1/object/keys/" + id, "bob", "").body()).contains("laptop").contains("s3:GetObject").doesNotContain(secret);
        assertThat(ask("GET /api/v1/object/keys?all=true&limit=500", "root", "").body()).contains(id).doesNotContain(secret);
        assertThat(ask("POST /api/v1/object/keys", "bob", "{\"expiresInDays\": 0}").statusCode()).isEqualTo(400);
        assertThat(ask("POST /api/v1/object/keys", "bob", "{\"scopes\": [\"sites:read\"]}").body()).contains("is none for an access key");
    }

    @Test
    void stsAnswersBothWays() throws Exception {
        HttpResponse<String> form = server.send("/sts", request -> request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&WebIdentityToken=x")));
        HttpResponse<String> query = server.send("/sts?Action=AssumeRoleWithWebIdentity&DurationSeconds=900&Version=2011-06-15&WebIdentityToken=x",
                request -> request.POST(HttpRequest.BodyPublishers.noBody()));
        for (HttpResponse<String> answer : List.of(form, query)) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("<Code>InvalidIdentityToken</Code>").contains("https://sts.amazonaws.com/doc/2011-06-15/");
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/xml");
        }
    }

    private static Map<Method, String> methods(RestApi api) {
        Map<Method, String> found = new LinkedHashMap<>();
        for (Object each : api.resources()) {
            for (Method method : each.getClass().getMethods()) {
                for (Annotation annotation : method.getAnnotations()) {
                    HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                    if (verb != null) {
                        String path = api.path() + "/" + path(each.getClass().getAnnotation(Path.class)) + "/" + path(method.getAnnotation(Path.class));
                        found.put(method, verb.value() + " " + path.replaceAll("/+", "/").replaceAll("/$", ""));
                    }
                }
            }
        }
        return found;
    }

    private static String path(Path path) {
        return path == null ? "" : path.value();
    }
}
