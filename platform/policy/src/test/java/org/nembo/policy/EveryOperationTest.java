package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.RestApi;
import org.nembo.http.Settings;
import org.nembo.http.front.TestServer;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/**
 * Everybody sends every request of the five APIs: nobody, a user of another group, a member and a manager of the group, an administrator with a token that is
 * good for something else, and one with all scopes. An operation that is not in the table makes the test fail.
 */
final class EveryOperationTest {

    private static final Map<String, Subject> PEOPLE = new LinkedHashMap<>();

    static {
        PEOPLE.put("bob", FakePolicy.user("bob", "biology"));
        PEOPLE.put("mia", FakePolicy.user("mia", "physics"));
        PEOPLE.put("weak", FakePolicy.with(FakePolicy.admin(), "sites:read"));
        PEOPLE.put("max", FakePolicy.user("max", "physics", "physics/admins"));
        PEOPLE.put("root", FakePolicy.admin());
    }

    /** Who may. */
    private enum May {
        SIGNED_IN(Set.of("bob", "mia", "max", "root")), MANAGER(Set.of("max", "root")), ADMINISTRATOR(Set.of("root"));

        private final Set<String> people;

        May(Set<String> people) {
            this.people = people;
        }
    }

    /** @param refused the status for others who are signed in */
    private record Row(May may, String operation, int status, int refused, String body) {
    }

    private static final String DOCUMENT = "{\"document\": {\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"jobs:read\", \"Resource\": \"*\"}}}";
    private static final String GIVE = "{\"role\": \"guest\", \"kind\": \"group\", \"principal\": \"%s\", \"group\": \"physics\"}";

    private final TestDatabase database = TestDatabases.sqlite();
    private final StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), "", "");
    private final StoredRules stored = new StoredRules(databases, new RecordedAudit(), Clock.systemUTC());
    private final RulePolicy policy = StoredRulesTest.policy(stored);
    private final Changes changes = new Changes(stored, policy);
    private final Authenticator authenticator = (token, audience) -> {
        if (!PEOPLE.containsKey(token)) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the token is unknown");
        }
        return PEOPLE.get(token);
    };
    private final Questions questions = new Questions(policy);
    private final List<RestApi> apis = List.of(new PoliciesApi(changes), new RolesApi(changes), new RoleBindingsApi(changes), new QuestionsApi(questions),
            new DataApi(policy, questions, authenticator));
    private final TestServer server = new TestServer(new Settings(TestServer.LIMITS, TestServer.SWAP, TestServer.STREAMS, TestServer.NETWORK), authenticator);
    private int count;

    @BeforeEach
    void start() throws Exception {
        server.start();
        apis.forEach(server::add);
    }

    @AfterEach
    void close() {
        server.close();
        stored.close();
        databases.close();
        database.close();
    }

    private static List<Row> rows() {
        return List.of(
                new Row(May.ADMINISTRATOR, "GET /api/v1/policies", 200, 403, ""),
                new Row(May.ADMINISTRATOR, "GET /api/v1/policies/{name}", 200, 403, ""),
                new Row(May.ADMINISTRATOR, "PUT /api/v1/policies/{name}", 200, 403, DOCUMENT),
                new Row(May.ADMINISTRATOR, "DELETE /api/v1/policies/{name}", 204, 403, ""),
                new Row(May.SIGNED_IN, "GET /api/v1/roles", 200, 403, ""),
                new Row(May.SIGNED_IN, "GET /api/v1/roles/{name}", 200, 403, ""),
                new Row(May.ADMINISTRATOR, "PUT /api/v1/roles/{name}", 200, 403, DOCUMENT),
                new Row(May.ADMINISTRATOR, "DELETE /api/v1/roles/{name}", 204, 403, ""),
                new Row(May.ADMINISTRATOR, "GET /api/v1/role-bindings", 200, 403, ""),
                new Row(May.MANAGER, "GET /api/v1/role-bindings?group=physics", 200, 403, ""),
                new Row(May.ADMINISTRATOR, "GET /api/v1/role-bindings?site=bari", 200, 403, ""),
                new Row(May.SIGNED_IN, "GET /api/v1/role-bindings?mine=true", 200, 403, ""),
                new Row(May.MANAGER, "GET /api/v1/role-bindings/{id}", 200, 404, ""),
                new Row(May.MANAGER, "POST /api/v1/role-bindings", 201, 403, GIVE),
                new Row(May.MANAGER, "DELETE /api/v1/role-bindings/{id}", 204, 404, ""),
                new Row(May.SIGNED_IN, "GET /api/v1/policy/explain?action=jobs:read&resource=jobs/1", 200, 403, ""),
                new Row(May.ADMINISTRATOR, "GET /api/v1/policy/explain?action=jobs:read&resource=jobs/1&subject=a@urn:x", 200, 403, ""),
                new Row(May.ADMINISTRATOR, "GET /api/v1/policy/explain?action=jobs:read&resource=jobs/1&group=admins", 200, 403, ""),
                new Row(May.ADMINISTRATOR, "POST /api/v1/policy/test", 200, 403,
                        "{\"cases\": [{\"subject\": \"a@urn:x\", \"action\": \"jobs:read\", \"resource\": \"jobs/1\", \"expect\": \"DENY\"}]}"),
                new Row(May.ADMINISTRATOR, "GET /v1/data/{path}", 200, 403, ""),
                new Row(May.ADMINISTRATOR, "POST /v1/data/{path}", 200, 403, "{\"input\": {}}"));
    }

    @Test
    void letsInWhoMayAndNobodyElse() throws Exception {
        Set<String> known = new TreeSet<>();
        rows().forEach(row -> known.add(row.operation().replaceFirst("\\?.*", "")));
        assertThat(known).isEqualTo(new TreeSet<>(operations().values()));
        for (Row row : rows()) {
            assertThat(ask(row, "")).as("%s by nobody", row.operation()).isEqualTo(401);
            for (String who : PEOPLE.keySet()) {
                assertThat(ask(row, who)).as("%s by %s", row.operation(), who).isEqualTo(row.may().people.contains(who) ? row.status() : row.refused());
            }
        }
    }

    /** The two that look at the token themselves, because a gateway sends it in a header of its own; nobody gets an answer there either. */
    @Test
    void declaresWhatIsOpen() {
        List<String> open = new ArrayList<>();
        operations().forEach((method, operation) -> {
            if (method.isAnnotationPresent(PermitAll.class)) {
                open.add(operation);
            }
        });
        assertThat(open).containsExactlyInAnyOrder("GET /v1/data/{path}", "POST /v1/data/{path}");
    }

    private int ask(Row row, String who) throws IOException, InterruptedException {
        String[] request = row.operation().split(" ", 2);
        String name = "n" + ++count;
        Subject root = PEOPLE.get("root");
        String text = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"jobs:read\",\"Resource\":\"*\"}}";
        if (request[1].contains("policies/{name}")) {
            changes.put(root, name, text, List.of(), OptionalLong.empty());
        } else if (request[1].contains("roles/{name}")) {
            changes.putRole(root, name, text, OptionalLong.empty());
        }
        String id = request[1].contains("{id}") ? changes.bind(root, "guest", new Attachment("group", name), "physics", "").id() : "";
        String path = request[1].replace("{name}", name).replace("{id}", id).replace("{path}", "nembo/authz/allow");
        HttpResponse<String> answer = server.send(path, each -> {
            each.method(request[0], row.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(row.body().formatted(name)));
            return (who.isEmpty() ? each : each.header("Authorization", "Bearer " + who)).header("Content-Type", "application/json");
        });
        return answer.statusCode();
    }

    private Map<Method, String> operations() {
        Map<Method, String> found = new LinkedHashMap<>();
        for (RestApi api : apis) {
            for (Object resource : api.resources()) {
                for (Method method : resource.getClass().getMethods()) {
                    verb(method).ifPresent(verb -> {
                        Path path = method.getAnnotation(Path.class);
                        String below = path == null ? "" : "/" + path.value().replaceAll("\\{(\\w+):[^{}]*}", "{$1}");
                        found.put(method, verb + " " + api.path() + below);
                    });
                }
            }
        }
        return found;
    }

    private static Optional<String> verb(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null) {
                return Optional.of(verb.value());
            }
        }
        return Optional.empty();
    }
}
