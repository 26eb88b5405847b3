package org.nembo.secrets.vault;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The state of the store, its mounts, and what a token may do. */
@Path("/")
@PermitAll
public final class SysResource {

    /** The version of the API that this follows; clients ask for it. */
    static final String VERSION = "1.15.0+nembo";

    private final Vault vault;

    SysResource(Vault vault) {
        this.vault = vault;
    }

    /** It is unsealed whenever it is served: without a master key there is no store, and nothing is served at this address. */
    @GET
    @Path("health")
    public Response health() {
        Map<String, Object> state = state();
        state.put("standby", false);
        state.put("performance_standby", false);
        state.put("replication_performance_mode", "disabled");
        state.put("replication_dr_mode", "disabled");
        state.put("server_time_utc", vault.store().now().getEpochSecond());
        return plain(state);
    }

    @GET
    @Path("seal-status")
    public Response sealStatus() {
        Map<String, Object> state = state();
        state.put("type", "shamir");
        state.put("t", 1);
        state.put("n", 1);
        state.put("progress", 0);
        state.put("nonce", "");
        state.put("migration", false);
        state.put("recovery_seal", false);
        state.put("storage_type", "nembo");
        return plain(state);
    }

    @GET
    @Path("mounts")
    public Response mounts(@Context HttpHeaders headers) {
        return vault.serve(headers, "sys/mounts", "read", call -> Answer.both(Map.of("secret/", secret())));
    }

    @GET
    @Path("auth")
    public Response methods(@Context HttpHeaders headers) {
        return vault.serve(headers, "sys/auth", "read", call -> Answer.both(methods()));
    }

    @GET
    @Path("internal/ui/mounts")
    public Response visible(@Context HttpHeaders headers) {
        return vault.serve(headers, "sys/internal/ui/mounts", "read",
                call -> Answer.data(Map.of("secret", Map.of("secret/", secret()), "auth", methods())));
    }

    /** What command line clients ask before they touch a path. */
    @GET
    @Path("internal/ui/mounts/{path: .+}")
    public Response mountOf(@Context HttpHeaders headers, @PathParam("path") String path) {
        return vault.serve(headers, "sys/internal/ui/mounts/" + path, "read", call -> {
            if (!path.equals(Mount.NAME) && !path.startsWith(Mount.NAME + "/")) {
                throw VaultFailures.denied("preflight capability check returned 403, please ensure client's policies grant access to path \"" + path + "/\"");
            }
            Map<String, Object> data = secret();
            data.put("path", "secret/");
            return Answer.data(data);
        });
    }

    @POST
    @Path("capabilities-self")
    public Response capabilities(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "sys/capabilities-self", "update", call -> {
            List<String> paths = Fields.of(body).words("paths", "path");
            if (paths.isEmpty()) {
                throw VaultFailures.refused("paths must be supplied");
            }
            Map<String, Object> found = new LinkedHashMap<>();
            paths.forEach(path -> found.put(path, call.holder().acl().capabilities(path.startsWith("/") ? path.substring(1) : path)));
            if (paths.size() == 1) {
                found.put("capabilities", found.get(paths.get(0)));
            }
            return Answer.both(found);
        });
    }

    private static Map<String, Object> secret() {
        return mount("kv", "values and their versions", Map.of("version", "2"));
    }

    private static Map<String, Object> methods() {
        return Map.of("token/", mount("token", "tokens of this API", Map.of()), "approle/", mount("approle", "roles of programs", Map.of()),
                "jwt/", mount("jwt", "tokens of the trusted issuers", Map.of()));
    }

    private static Map<String, Object> mount(String type, String description, Map<String, Object> options) {
        Map<String, Object> mount = new LinkedHashMap<>();
        mount.put("type", type);
        mount.put("description", description);
        mount.put("accessor", type + "_nembo");
        mount.put("config", Map.of("default_lease_ttl", Tokens.USUAL.toSeconds(), "max_lease_ttl", Tokens.LONGEST.toSeconds(), "force_no_cache", false));
        mount.put("local", false);
        mount.put("seal_wrap", false);
        mount.put("options", options);
        return mount;
    }

    private static Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("initialized", true);
        state.put("sealed", false);
        state.put("version", VERSION);
        state.put("cluster_name", "nembo");
        return state;
    }

    private static Response plain(Map<String, Object> body) {
        return Response.ok(Fields.bytes(body), MediaType.APPLICATION_JSON_TYPE).build();
    }
}
