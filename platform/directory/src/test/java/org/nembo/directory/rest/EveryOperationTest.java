package org.nembo.directory.rest;

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
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.rest.RestApi;
import org.nembo.directory.Stage;
import org.nembo.testkit.fake.FakePolicy;

/**
 * Everybody sends every request of the directory's APIs: nobody; a stranger in no group; a member and a manager of another group; a member and the manager of
 * the group that it is about; the owner of the record that it is about; the same with a token for something else; an administrator. An operation that is not
 * in the table makes the test fail.
 */
class EveryOperationTest {

    private static final List<String> PEOPLE = List.of("", "stranger", "other", "boss", "member", "manager", "weak", "ada", "root");

    /** Who may; ada owns the record, and asked to be let into the group physics. */
    private enum May {
        ANYBODY, ANYONE_KNOWN, SIGNED_IN, SELF, ADA, OWNER, MEMBERS, MANAGERS, ADMIN, NOT_FOR_STRANGERS;

        boolean includes(String who) {
            return switch (this) {
                case ANYBODY -> true;
                case ANYONE_KNOWN -> !who.isEmpty();
                case SIGNED_IN, SELF -> !Set.of("", "weak").contains(who);
                case ADA -> Set.of("ada").contains(who);
                case OWNER -> Set.of("ada", "root").contains(who);
                case MEMBERS -> Set.of("member", "manager", "root").contains(who);
                case MANAGERS -> Set.of("manager", "root").contains(who);
                case NOT_FOR_STRANGERS -> Set.of("ada", "manager", "root").contains(who);
                case ADMIN -> who.equals("root");
            };
        }

        /** What everybody else gets; a request that is not theirs is not there. */
        Set<Integer> refused(String who) {
            boolean hidden = this == NOT_FOR_STRANGERS || this == ADA;
            return who.isEmpty() ? Set.of(401) : hidden && !who.equals("weak") ? Set.of(404) : hidden ? Set.of(403, 404) : Set.of(403);
        }
    }

    private record Row(May may, String operation, Set<Integer> statuses, String body) {

        String declared() {
            String plain = operation.replaceFirst("\\?.*", "");
            return operation.contains("/scim") ? plain.replaceAll("\\{[a-z]+}", "{id}") : plain.replace("physics", "{name}");
        }
    }

    private final Wire wire = new Wire();
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, String> places = new LinkedHashMap<>();

    @BeforeEach
    void create() {
        wire.stage.groups.create(Stage.ROOT, "physics", "");
        wire.stage.groups.create(Stage.ROOT, "biology", "");
        wire.user("stranger");
        wire.user("other", "biology");
        User boss = wire.user("boss");
        wire.stage.groups.appoint(Stage.ROOT, "biology", boss.uid());
        User member = wire.user("member", "physics");
        User manager = wire.user("manager");
        wire.stage.groups.appoint(Stage.ROOT, "physics", manager.uid());
        User ada = wire.user("ada");
        Subject token = Stage.token(ada.uid());
        wire.token("weak", FakePolicy.with(token, "deployments:read"));
        places.put("{uid}", ada.uid());
        places.put("{member}", member.uid());
        places.put("{request}", wire.requests.ask(ada.id(), ada, "physics", "").id());
        places.put("{gid}", wire.stage.groups.get("physics").id());
        users();
        scim();
        groups();
    }

    private void users() {
        row(May.ADMIN, "GET /api/v1/users", 200, "");
        row(May.ADMIN, "POST /api/v1/users", Set.of(201, 409), "{\"username\": \"fresh\"}");
        row(May.OWNER, "GET /api/v1/users/{uid}", 200, "");
        row(May.ADMIN, "PATCH /api/v1/users/{uid}", 200, "{\"name\": \"Ada\"}");
        row(May.ADMIN, "POST /api/v1/users/{uid}/suspend", 200, "");
        row(May.ADMIN, "POST /api/v1/users/{uid}/resume", 200, "");
        row(May.ADMIN, "POST /api/v1/users/{uid}/password-link", 201, "");
        row(May.ADMIN, "DELETE /api/v1/users/{uid}/totp", 409, "");
        row(May.OWNER, "GET /api/v1/users/{uid}/ssh-keys", 200, "");
        row(May.OWNER, "GET /api/v1/users/{uid}/security-keys", 200, "");
        row(May.ADMIN, "DELETE /api/v1/users/{uid}/security-keys/{id}", 404, "");
        row(May.SELF, "GET /api/v1/users/me", 200, "");
        row(May.SELF, "PATCH /api/v1/users/me", 200, "{\"name\": \"Me\"}");
        row(May.SELF, "PUT /api/v1/users/me/password", Set.of(400, 401), "{\"present\": \"wrong\", \"fresh\": \"wrong\"}");
        row(May.SELF, "GET /api/v1/users/me/totp", 200, "");
        row(May.SELF, "POST /api/v1/users/me/totp", Set.of(201, 401), "{\"password\": \"wrong\"}");
        row(May.SELF, "POST /api/v1/users/me/totp/confirm", 409, "{\"code\": \"123456\"}");
        row(May.SELF, "POST /api/v1/users/me/totp/remove", 409, "{\"code\": \"123456\"}");
        row(May.SELF, "GET /api/v1/users/me/security-keys", 200, "");
        row(May.SELF, "PATCH /api/v1/users/me/security-keys/{id}", 404, "{\"name\": \"Desk\"}");
        row(May.SELF, "POST /api/v1/users/me/security-keys/{id}/remove", 404, "{\"password\": \"wrong\", \"code\": \"123456\"}");
        row(May.SELF, "GET /api/v1/users/me/ssh-keys", 200, "");
        row(May.SELF, "POST /api/v1/users/me/ssh-keys", 400, "{\"key\": \"none\"}");
        row(May.SELF, "DELETE /api/v1/users/me/ssh-keys/{id}", 404, "");
        row(May.SELF, "GET /api/v1/users/me/requests", 200, "");
        row(May.ANYBODY, "POST /api/v1/users/password-reset", 401, "{\"token\": \"none\", \"password\": \"none\"}");
        row(May.ANYBODY, "GET /api/v1/registrations/mode", 200, "");
        row(May.ANYBODY, "POST /api/v1/registrations", 403, "{\"username\": \"eve\", \"password\": \"none\"}");
        row(May.ADMIN, "GET /api/v1/registrations", 200, "");
        row(May.ADMIN, "POST /api/v1/registrations/{id}/approve", 404, "");
        row(May.ADMIN, "POST /api/v1/registrations/{id}/reject", 404, "{}");
    }

    private void scim() {
        row(May.ADMIN, "GET /scim/Users", 200, "");
        row(May.ADMIN, "POST /scim/Users", Set.of(201, 409), "{\"userName\": \"scimmed\"}");
        row(May.ADMIN, "POST /scim/Users/.search", 200, "{}");
        row(May.OWNER, "GET /scim/Users/{uid}", 200, "");
        row(May.ADMIN, "PUT /scim/Users/{uid}", 200, "{\"userName\": \"ada\"}");
        row(May.ADMIN, "PATCH /scim/Users/{uid}", 200, "{\"Operations\": [{\"op\": \"replace\", \"path\": \"displayName\", \"value\": \"Ada\"}]}");
        row(May.SELF, "GET /scim/Me", 200, "");
        row(May.SELF, "PATCH /scim/Me", 200, "{\"Operations\": [{\"op\": \"replace\", \"path\": \"displayName\", \"value\": \"Me\"}]}");
        row(May.SIGNED_IN, "GET /scim/Groups", 200, "");
        row(May.SIGNED_IN, "POST /scim/Groups/.search", 200, "{}");
        row(May.ADMIN, "POST /scim/Groups", Set.of(201, 409), "{\"displayName\": \"scimmed\"}");
        row(May.SIGNED_IN, "GET /scim/Groups/{gid}", 200, "");
        row(May.MANAGERS, "PATCH /scim/Groups/{gid}", 200, "{\"Operations\": [{\"op\": \"remove\", \"path\": \"members[value eq \\\"x\\\"]\"}]}");
        row(May.MANAGERS, "PUT /scim/Groups/{gid}", 200, "{\"displayName\": \"physics\", \"members\": [{\"value\": \"{member}\"}]}");
        row(May.MEMBERS, "GET /scim/Groups/{gid}/members", 200, "");
        row(May.SIGNED_IN, "GET /scim/Groups/{gid}/subgroups", 200, "");
        row(May.ADMIN, "POST /scim/.search", 200, "{}");
        for (String document : List.of("ServiceProviderConfig", "ResourceTypes", "Schemas")) {
            row(May.ANYONE_KNOWN, "GET /scim/" + document, 200, "");
        }
        row(May.ANYONE_KNOWN, "GET /scim/ResourceTypes/{gid}", 404, "");
        row(May.ANYONE_KNOWN, "GET /scim/Schemas/{gid}", 404, "");
        row(May.ADMIN, "DELETE /scim/Groups/{fresh}", 404, "");
        row(May.ADMIN, "DELETE /scim/Users/{fresh}", 404, "");
    }

    private void groups() {
        row(May.SIGNED_IN, "GET /api/v1/groups", 200, "");
        row(May.ADMIN, "POST /api/v1/groups", Set.of(201, 409), "{\"name\": \"fresh\"}");
        row(May.SIGNED_IN, "GET /api/v1/groups/physics", 200, "");
        row(May.MANAGERS, "PATCH /api/v1/groups/physics", 200, "{\"description\": \"Matter\"}");
        row(May.MEMBERS, "GET /api/v1/groups/physics/members", 200, "");
        row(May.MEMBERS, "GET /api/v1/groups/physics/managers", 200, "");
        row(May.ADMIN, "PUT /api/v1/groups/physics/managers/{uid}", 204, "");
        row(May.ADMIN, "DELETE /api/v1/groups/physics/managers/{uid}", 204, "");
        row(May.MANAGERS, "PUT /api/v1/groups/physics/members/{uid}", 204, "");
        row(May.MANAGERS, "GET /api/v1/groups/physics/requests", 200, "");
        row(May.NOT_FOR_STRANGERS, "GET /api/v1/groups/physics/requests/{request}", 200, "");
        row(May.MANAGERS, "POST /api/v1/groups/physics/requests/{request}/reject", Set.of(200, 409), "{}");
        row(May.MANAGERS, "POST /api/v1/groups/physics/requests/{request}/approve", Set.of(200, 409), "{}");
        row(May.ADA, "DELETE /api/v1/groups/physics/requests/{request}", 409, "");
        row(May.SIGNED_IN, "POST /api/v1/groups/physics/requests", Set.of(201, 409), "{\"note\": \"please\"}");
        rows.add(new Row(May.NOT_FOR_STRANGERS, "DELETE /api/v1/groups/physics/members/{uid}", Set.of(204), ""));
        row(May.ADMIN, "DELETE /api/v1/groups/physics/admins", 204, "");
        row(May.ADMIN, "DELETE /api/v1/groups/physics", 204, "");
        row(May.ADMIN, "DELETE /api/v1/users/{uid}", 204, "");
    }

    private void row(May may, String operation, int status, String body) {
        row(may, operation, Set.of(status), body);
    }

    private void row(May may, String operation, Set<Integer> statuses, String body) {
        rows.add(new Row(may, operation, statuses, body));
    }

    @Test
    void letsInWhoMayAndNobodyElse() {
        Set<String> known = new TreeSet<>();
        rows.forEach(row -> known.add(row.declared().replace("{request}", "{id}").replace("{name}/admins", "{name}")));
        assertThat(known).isEqualTo(declared(wire.apis));
        for (Row row : rows) {
            for (String who : PEOPLE) {
                Set<Integer> expected = row.may().includes(who) ? row.statuses() : refused(row, who);
                String[] request = row.operation().split(" ", 2);
                String path = request[1];
                for (Map.Entry<String, String> place : places.entrySet()) {
                    path = path.replace(place.getKey(), place.getValue());
                }
                Wire.Answer answer = wire.send(request[0], path.replace("{id}", "4711").replace("{fresh}", "4712"), who,
                        row.body().replace("{member}", places.get("{member}")));
                assertThat(expected).as("%s by '%s': %s", row.operation(), who, answer.body()).contains(answer.status());
            }
            if (row.operation().endsWith("/suspend")) {
                wire.stage.accounts.resume(Stage.ROOT, places.get("{uid}"));
            }
        }
    }

    /** Leaving is for oneself and for managers; that there is nobody of that uid is not hidden. */
    private static Set<Integer> refused(Row row, String who) {
        return row.operation().startsWith("DELETE /api/v1/groups/physics/members") && !who.isEmpty() ? Set.of(403) : row.may().refused(who);
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
        assertThat(open).containsExactly("GET /api/v1/registrations/mode", "POST /api/v1/registrations", "POST /api/v1/users/password-reset");
    }

    static Set<String> declared(List<RestApi> apis) {
        Set<String> declared = new TreeSet<>();
        apis.forEach(api -> declared.addAll(methods(api).values()));
        return declared;
    }

    /** Every operation of an API as method and path. */
    static Map<Method, String> methods(RestApi api) {
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

    @AfterEach
    void close() {
        wire.close();
    }
}
