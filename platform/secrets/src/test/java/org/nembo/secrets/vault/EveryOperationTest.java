package org.nembo.secrets.vault;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.rest.RestApi;

/**
 * Everybody sends every request of the three APIs: nobody, a token of this API without policies of its own, ada whose area it is, ada with a token that is good
 * for something else, bob, and an administrator. An operation that is not in the table makes the test fail.
 */
class EveryOperationTest {

    private enum May {
        ANYBODY, SIGNED_IN, OWNER, ADMIN;

        boolean may(String who) {
            return switch (this) {
                case ANYBODY -> true;
                case SIGNED_IN -> Set.of("bare", "ada", "bob", "root").contains(who);
                case OWNER -> Set.of("ada", "root").contains(who);
                case ADMIN -> who.equals("root");
            };
        }
    }

    private record Row(May may, String operation, String body) {
    }

    private static final String AREA = "users/u-ada/x";

    @TempDir
    private static java.nio.file.Path directory;

    private static World world;
    private static String bare;

    private final List<Row> rows = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        world = new World(directory);
        world.ask("POST", "/v1/secret/data/" + AREA, "root", "{\"data\": {}}");
        bare = part(make(), "client_token");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static String make() throws Exception {
        return world.ask("POST", "/v1/auth/token/create-orphan", "root", "{\"ttl\": \"1h\"}").body();
    }

    private static String part(String body, String name) {
        return body.replaceFirst("(?s).*\"" + name + "\":\"([^\"]+)\".*", "$1");
    }

    /** Of a token that is there to be looked up, renewed and revoked. */
    private static String victim() throws Exception {
        String made = make();
        return "{\"token\": \"%s\", \"accessor\": \"%s\"}".formatted(part(made, "client_token"), part(made, "accessor"));
    }

    private void values() {
        for (String verb : List.of("GET", "POST", "PUT", "DELETE")) {
            row(May.OWNER, verb + " /v1/secret/data/{path}", "{\"data\": {}}");
        }
        row(May.OWNER, "PATCH /v1/secret/data/{path}", "{\"data\": {}}");
        row(May.OWNER, "GET /v1/secret/subkeys/{path}", "");
        for (String verb : List.of("POST", "PUT")) {
            row(May.OWNER, verb + " /v1/secret/{verb}/{path}", "{\"versions\": [1]}");
            row(May.OWNER, verb + " /v1/secret/metadata/{path}", "{}");
            row(May.ADMIN, verb + " /v1/secret/config", "{}");
        }
        row(May.OWNER, "GET /v1/secret/metadata{path}", "");
        row(May.OWNER, "LIST /v1/secret/metadata{path}", "");
        row(May.OWNER, "PATCH /v1/secret/metadata/{path}", "{}");
        row(May.OWNER, "DELETE /v1/secret/metadata/{path}", "");
        row(May.ADMIN, "GET /v1/secret/config", "");
    }

    private void tokens() {
        for (String below : List.of("create", "create-orphan", "lookup", "lookup-accessor", "renew", "renew-accessor", "revoke", "revoke-accessor",
                "revoke-orphan")) {
            row(May.ADMIN, "POST /v1/auth/token/" + below, "{}");
        }
        row(May.ADMIN, "PUT /v1/auth/token/create", "{}");
        for (String operation : List.of("GET /v1/auth/token/accessors", "LIST /v1/auth/token/accessors", "GET /v1/auth/token/accessors/{tail}")) {
            row(May.ADMIN, operation, "");
        }
        row(May.SIGNED_IN, "GET /v1/auth/token/lookup-self", "");
        for (String verb : List.of("POST", "PUT")) {
            row(May.SIGNED_IN, verb + " /v1/auth/token/renew-self", "{}");
            row(May.ANYBODY, verb + " /v1/auth/approle/login", "{}");
            row(May.ANYBODY, verb + " /v1/auth/{mount}/login", "{}");
        }
        for (String role : List.of("/v1/auth/approle/role", "/v1/auth/{mount}/role")) {
            row(May.ADMIN, "GET " + role, "");
            row(May.ADMIN, "LIST " + role, "");
            row(May.ADMIN, "POST " + role + "/{name}", "{}");
            row(May.ADMIN, "GET " + role + "/{name}", "");
        }
        row(May.ADMIN, "GET /v1/auth/approle/role/{name}/role-id", "");
        row(May.ADMIN, "POST /v1/auth/approle/role/{name}/role-id", "{\"role_id\": \"r\"}");
        String secretId = "/v1/auth/approle/role/{name}/{kind}";
        for (String verb : List.of("POST", "PUT", "GET", "LIST")) {
            row(May.ADMIN, verb + " " + secretId, "");
        }
        row(May.ADMIN, "POST " + secretId + "/lookup", "{}");
        row(May.ADMIN, "POST " + secretId + "/destroy", "{}");
        row(May.ADMIN, "DELETE /v1/auth/approle/role/{name}", "");
        row(May.ADMIN, "DELETE /v1/auth/{mount}/role/{name}", "");
    }

    private void system() {
        row(May.ANYBODY, "GET /v1/sys/health", "");
        row(May.ANYBODY, "GET /v1/sys/seal-status", "");
        row(May.ADMIN, "GET /v1/sys/mounts", "");
        row(May.ADMIN, "GET /v1/sys/auth", "");
        row(May.SIGNED_IN, "GET /v1/sys/internal/ui/mounts", "");
        row(May.SIGNED_IN, "GET /v1/sys/internal/ui/mounts/{path}", "");
        row(May.SIGNED_IN, "POST /v1/sys/capabilities-self", "{\"path\": \"x\"}");
        row(May.ADMIN, "GET /v1/sys/{form}", "");
        row(May.ADMIN, "LIST /v1/sys/{form}", "");
        for (String verb : List.of("PUT", "POST", "GET", "DELETE")) {
            row(May.ADMIN, verb + " /v1/sys/{form}/{name}", "{\"policy\": \"path \\\"x\\\" { capabilities = [] }\"}");
        }
        for (String verb : List.of("PUT", "POST")) {
            row(May.ADMIN, verb + " /v1/sys/leases/revoke{id}", "{}");
            row(May.ADMIN, verb + " /v1/sys/leases/{how}/{prefix}", "{}");
            row(May.SIGNED_IN, verb + " /v1/sys/leases/lookup", "{\"lease_id\": \"none\"}");
            row(May.SIGNED_IN, verb + " /v1/sys/leases/renew{id}", "{\"lease_id\": \"none\"}");
        }
        row(May.SIGNED_IN, "POST /v1/sys/wrapping/wrap", "{}");
        for (String operation : List.of("POST /v1/sys/wrapping/unwrap", "PUT /v1/sys/wrapping/unwrap", "POST /v1/sys/wrapping/lookup",
                "POST /v1/sys/wrapping/rewrap")) {
            row(May.ANYBODY, operation, "{\"token\": \"hvs.none\"}");
        }
        row(May.SIGNED_IN, "POST /v1/auth/token/revoke-self", "");
        row(May.SIGNED_IN, "PUT /v1/auth/token/revoke-self", "");
    }

    private void row(May may, String operation, String body) {
        rows.add(new Row(may, operation, body));
    }

    @Test
    void letsInWhoMayAndNobodyElse() throws Exception {
        values();
        tokens();
        system();
        Set<String> known = new TreeSet<>();
        rows.forEach(row -> known.add(row.operation()));
        assertThat(known).isEqualTo(declared());
        for (Row row : rows) {
            boolean ends = row.operation().contains("revoke-self");
            for (String who : ends ? List.of("", "weak", "ada", "bob", "root") : List.of("", "weak", "bob", "bare", "ada", "root")) {
                String told = "%s by '%s'".formatted(row.operation(), who);
                int status = status(row, who.equals("bare") ? bare : who);
                if (row.may().may(who)) {
                    assertThat(status).as(told).isNotIn(401, 403, 405, 415, 500, 501);
                } else {
                    assertThat(status).as(told).isEqualTo(403);
                }
            }
        }
        assertThat(status(new Row(May.SIGNED_IN, "POST /v1/auth/token/revoke-self", ""), bare)).isEqualTo(204);
        assertThat(world.audit.actions()).contains("secrets:read", "secrets:update", "secrets:delete", "secrets:list");
    }

    private static int status(Row row, String token) throws Exception {
        String[] request = row.operation().split(" ", 2);
        String path = request[1].replace("/{verb}/{path}", "/delete/" + AREA).replace("metadata{path}", request[0].equals("LIST")
                ? "metadata/users/u-ada" : "metadata/" + AREA).replace("internal/ui/mounts/{path}", "internal/ui/mounts/secret")
                .replace("{path}", AREA).replace("{kind}", "secret-id").replace("{mount}", "jwt").replace("{form}", "policies/acl")
                .replace("{name}", "n").replace("{id}", "").replace("{how}", "revoke-prefix").replace("{prefix}", "none").replace("{tail}", "");
        String type = request[0].equals("PATCH") ? "application/merge-patch+json" : "application/json";
        boolean named = row.operation().matches(".*/auth/token/(lookup|renew|revoke).*") && !path.endsWith("-self") && !row.body().isEmpty();
        // A body that nobody reads makes the server close the connection, under the next request perhaps.
        boolean read = request[0].startsWith("P") && !path.contains("revoke-prefix");
        String body = named ? victim() : read ? row.body() : "";
        return world.ask(request[0], path, token, body, "Content-Type", type).statusCode();
    }

    /** Each is open to the front, which knows nothing of these tokens, and looks at them itself. */
    @Test
    void leavesTheFrontOut() {
        world.apis.forEach(api -> {
            assertThat(api.signsIn()).isFalse();
            assertThat(api.failureBody()).isPresent();
            api.resources().forEach(resource -> assertThat(resource.getClass().isAnnotationPresent(PermitAll.class)).as(resource.toString()).isTrue());
        });
    }

    private static Set<String> declared() {
        Set<String> declared = new TreeSet<>();
        world.apis.forEach(api -> declared.addAll(methods(api).values()));
        return declared;
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
        return path == null ? "" : path.value().replaceAll("\\{(\\w+): ?(?:[^{}]|\\{[^{}]*})*}", "{$1}");
    }
}
