package org.nembo.orchestrator.indigo;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.rest.RestApi;
import org.nembo.orchestrator.callback.Delivery;
import org.nembo.orchestrator.deployment.Callback;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.fake.FakePolicy;

/**
 * Everybody sends every request of the three APIs: two users and a manager of one group, a user and a manager of another one, an administrator, the owner
 * with a token that is good for something else, and nobody. An operation that is not in the table makes the test fail.
 */
class EveryOperationTest {

    private static final Map<String, Subject> PEOPLE = new LinkedHashMap<>();

    static {
        PEOPLE.put("bob", FakePolicy.user("bob", "biology"));
        PEOPLE.put("otto", FakePolicy.user("otto", "biology", "biology/admins"));
        PEOPLE.put("weak", FakePolicy.with(FakePolicy.user("ada", "physics"), "sites:read"));
        PEOPLE.put("mia", FakePolicy.user("mia", "physics"));
        PEOPLE.put("max", FakePolicy.user("max", "physics", "physics/admins"));
        PEOPLE.put("root", FakePolicy.admin());
        PEOPLE.put("ada", FakePolicy.user("ada", "physics"));
    }

    /** Who may do something with a deployment that ada made for the group physics; to users of other groups it is not there. */
    private enum May {
        ANYBODY, SIGNED_IN, WITH_THE_SCOPE, MEMBER, IN_THE_GROUP, READ, CHANGE, LOCK, REVEAL;

        /** The status of a refusal; 0 when it is none. */
        int refused(String who) {
            boolean stranger = who.equals("bob") || who.equals("otto");
            boolean inside = switch (this) {
                case ANYBODY -> true;
                case SIGNED_IN -> !who.isEmpty();
                case WITH_THE_SCOPE -> !who.isEmpty() && !who.equals("weak");
                case MEMBER -> Set.of("ada", "mia", "max").contains(who);
                case IN_THE_GROUP, READ -> Set.of("ada", "mia", "max", "root").contains(who);
                case CHANGE -> Set.of("ada", "max", "root").contains(who);
                case LOCK -> Set.of("ada", "root").contains(who);
                case REVEAL -> who.equals("ada");
            };
            return inside ? 0 : who.isEmpty() ? 401 : stranger && this.compareTo(IN_THE_GROUP) > 0 ? 404 : 403;
        }
    }

    /** @param operation as declared, with a query for what is another matter then @param statuses of those who may */
    private record Row(May may, String operation, Set<Integer> statuses, String body, String... headers) {

        String declared() {
            return operation.replaceFirst("\\?.*", "").replace("/start", "/{action}").replace("/stop", "/{action}");
        }
    }

    private static final String OURS = "/api/v1/deployments";
    private static final String ONE = OURS + "/{id}";
    private static final String THEIRS = "/orchestrator/deployments";
    private static final String UPDATE = "{\"inputs\": {\"message\": \"another\"}}";
    private static final String NEW = "{\"template\": %s, \"group\": \"physics\"}".formatted(Wire.JSON.valueToTree(Yaml.TWO));
    private static final String INDIGO = "{\"template\": %s, \"userGroup\": \"physics\"}".formatted(Wire.JSON.valueToTree(Yaml.TWO));
    private static final String TEXT = "Accept: text/plain";
    private static final String LIVE = "Accept: text/event-stream";

    private final Wire wire = new Wire(PEOPLE);
    private final List<Row> rows = new ArrayList<>();
    private String id;
    private String resource;
    private String delivery;

    @BeforeEach
    void create() {
        Callback callback = new Callback("http://127.0.0.1:1/", Callback.Form.SIGNED);
        id = wire.stage.creation.create(PEOPLE.get("ada"), new NewDeployment(Optional.of("test"), Yaml.WEB, Map.of(), null, null, null, null, null,
                Optional.of("physics"), null, null, null, null, Optional.of(callback), null)).id();
        wire.stage.run(id);
        resource = wire.stage.store.resources().list(id).get(0).id();
        Delivery sent = wire.stage.callbacks.callbacks.list(PEOPLE.get("ada"), id, new PageRequest(10, "")).items().get(0);
        delivery = sent.id();
        wire.stage.jobs.cancel(sent.job());
        wire.stage.jobs.run(sent.job());
        table();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private void table() {
        get(May.READ, ONE, "/template", "/revisions", "/revisions/{number}/template", "/outputs", "/nodes", "/resources", "/resources/{resource}",
                "/attempts", "/steps", "/events", "/log", "/callbacks", "");
        row(May.READ, "GET " + ONE + "/log", Set.of(200), "", TEXT);
        row(May.READ, "GET " + ONE + "/log", Set.of(200), "", LIVE);
        row(May.READ, "GET " + ONE + "/events", Set.of(200), "", LIVE);
        get(May.REVEAL, ONE, "/template?reveal=true", "/revisions/{number}/template?reveal=true", "/outputs?reveal=true", "/callbacks/secret");
        row(May.REVEAL, "POST " + ONE + "/callbacks/secret", Set.of(200), "");
        get(May.WITH_THE_SCOPE, OURS, "");
        get(May.IN_THE_GROUP, OURS, "?group=physics");
        row(May.IN_THE_GROUP, "POST " + OURS + "?dryRun=true", Set.of(200), NEW);
        row(May.IN_THE_GROUP, "POST " + OURS, Set.of(202), NEW);
        row(May.WITH_THE_SCOPE, "POST /api/v1/templates/check", Set.of(200), NEW.replaceFirst(", \"group.*", "}"));
        row(May.WITH_THE_SCOPE, "POST /api/v1/templates/check", Set.of(200), Yaml.TWO, "Content-Type: text/yaml");

        get(May.ANYBODY, "/orchestrator", "", "/info");
        get(May.SIGNED_IN, "/orchestrator", "/configuration", "/schedules");
        row(May.SIGNED_IN, "POST /orchestrator/schedules", Set.of(501), "{}");
        for (String below : List.of("", "/events", "/template")) {
            row(May.SIGNED_IN, "GET /orchestrator/schedules/{id}" + below, Set.of(404), "");
        }
        get(May.WITH_THE_SCOPE, THEIRS, "");
        get(May.IN_THE_GROUP, THEIRS, "?userGroup=physics");
        get(May.READ, THEIRS + "/{id}", "", "/template", "/log", "/extrainfo", "/resources", "/resources?type=tosca.nodes.Root", "/resources/{resource}",
                "/resources/filter?type=tosca.nodes.Root");
        get(May.REVEAL, THEIRS + "/{id}", "?reveal=true");
        row(May.MEMBER, "POST " + THEIRS, Set.of(201), INDIGO);
        changes();
    }

    /** The last of which leave nothing to change; that it cannot be done any more is no refusal. */
    private void changes() {
        row(May.CHANGE, "POST " + ONE + "/callbacks/{delivery}/redeliver", Set.of(202, 409), "");
        row(May.CHANGE, "PATCH " + ONE, Set.of(200), "{\"description\": \"mine\", \"expires\": null}");
        row(May.LOCK, "PATCH " + ONE + "?lock", Set.of(200), "{\"locked\": false}");
        row(May.CHANGE, "POST " + ONE + "/resources/{resource}/stop", Set.of(202, 409), "");
        row(May.CHANGE, "POST " + ONE + "/resources/{resource}/start", Set.of(202, 409), "");
        row(May.CHANGE, "POST " + THEIRS + "/{id}/resources/{resource}/actions", Set.of(202, 409), "{\"type\": \"stop\"}");
        row(May.CHANGE, "PUT " + ONE + "?dryRun=true", Set.of(200), UPDATE);
        row(May.CHANGE, "POST " + ONE + "/update?dryRun=true", Set.of(200), UPDATE);
        row(May.CHANGE, "PUT " + ONE, Set.of(202, 409), UPDATE);
        row(May.CHANGE, "POST " + ONE + "/update", Set.of(202, 409), UPDATE);
        row(May.CHANGE, "PUT " + THEIRS + "/{id}", Set.of(202, 409), INDIGO);
        row(May.CHANGE, "POST " + ONE + "/retry", Set.of(202, 409), "");
        row(May.CHANGE, "POST " + ONE + "/cancel", Set.of(202, 409), "");
        row(May.CHANGE, "PATCH " + THEIRS + "/{id}", Set.of(204, 409), "{\"status\": \"DELETE_FAILED\"}");
        row(May.CHANGE, "DELETE " + THEIRS + "/{id}", Set.of(204, 409), "");
        row(May.CHANGE, "DELETE " + ONE, Set.of(202, 409), "");
    }

    private void get(May may, String path, String... below) {
        for (String more : below) {
            row(may, "GET " + path + more, Set.of(200), "");
        }
    }

    private void row(May may, String operation, Set<Integer> statuses, String body, String... headers) {
        String type = operation.startsWith("PATCH " + OURS) ? "application/merge-patch+json" : "application/json";
        boolean typed = body.isEmpty() || headers.length > 0 && headers[0].startsWith("Content-Type");
        rows.add(new Row(may, operation, statuses, body, typed ? headers : new String[] {"Content-Type: " + type}));
    }

    private int ask(Row row, String who) {
        List<String> headers = new ArrayList<>(List.of(row.headers()));
        if (!who.isEmpty()) {
            headers.add("Authorization: Bearer " + who);
        }
        String[] request = row.operation().split(" ", 2);
        String path = request[1].replace("{id}", id).replace("{resource}", resource).replace("{delivery}", delivery).replace("{number}", "1");
        return wire.status(request[0], path, headers, row.body());
    }

    @Test
    void letsInWhoMayAndNobodyElse() {
        Set<String> known = new TreeSet<>();
        rows.forEach(row -> known.add(row.declared()));
        assertThat(known).isEqualTo(declared());
        List<String> people = new ArrayList<>(List.of(""));
        people.addAll(PEOPLE.keySet());
        for (Row row : rows) {
            for (String who : people) {
                int refused = row.may().refused(who);
                int status = ask(row, who);
                assertThat(refused == 0 ? row.statuses() : Set.of(refused)).as("%s by '%s'", row.operation(), who).contains(status);
            }
        }
    }

    /** What is declared without a sign-in, and nothing else, is answered without one. */
    @Test
    void declaresWhatIsOpen() {
        Set<String> open = new TreeSet<>();
        wire.apis.forEach(api -> methods(api).forEach((method, operation) -> {
            if (method.isAnnotationPresent(PermitAll.class)) {
                open.add(operation);
            }
        }));
        assertThat(open).containsExactly("GET /orchestrator", "GET /orchestrator/info");
    }

    private Set<String> declared() {
        Set<String> declared = new TreeSet<>();
        wire.apis.forEach(api -> declared.addAll(methods(api).values()));
        return declared;
    }

    /** Every operation of an API as method and path. */
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

    /** With the names of its parameters alone. */
    private static String path(Path path) {
        return path == null ? "" : path.value().replaceAll("\\{(\\w+):(?:[^{}]|\\{[^{}]*})*}", "{$1}");
    }
}
