package org.nembo.secrets.vault;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;

/** Roles of programs, and their login. */
@Path("approle")
@PermitAll
public final class AppRoleResource {

    private static final String KIND = "approle";
    private static final String ROLE = "auth/approle/role/";
    private static final String LOGIN = "auth/approle/login";

    private final Vault vault;

    AppRoleResource(Vault vault) {
        this.vault = vault;
    }

    @POST
    @Path("login")
    public Response login(@Context HttpHeaders headers, byte[] body) {
        return vault.open(headers, LOGIN, call -> {
            Fields fields = Fields.of(body);
            String roleId = fields.text("role_id");
            String account = roleId.length() > 100 ? roleId.substring(0, 100) : roleId;
            if (roleId.isEmpty()) {
                throw VaultFailures.refused("missing role_id");
            }
            vault.throttle().admit(KIND, account, call.holder().client());
            Tokens.Made made = vault.store().jdbi().inTransaction(handle -> login(handle, roleId, fields.text("secret_id"), call.holder().client()))
                    .orElseThrow(() -> refused(account, call));
            vault.throttle().succeeded(KIND, account, call.holder().client());
            return Answer.auth(made.token().auth(vault.store().now(), made.value()));
        });
    }

    @PUT
    @Path("login")
    public Response loginByPut(@Context HttpHeaders headers, byte[] body) {
        return login(headers, body);
    }

    private NemboException refused(String account, Call call) {
        vault.throttle().failed(KIND, account, call.holder().client());
        vault.audit().note(AuditEntry.denied("", "sessions:login", "v1/" + LOGIN, "invalid role or secret ID"));
        return VaultFailures.refused("invalid role or secret ID");
    }

    /** Says the same of an unknown role, a wrong secret id and one that may not be used from here. */
    private Optional<Tokens.Made> login(Handle handle, String roleId, String secretId, String client) {
        Optional<AppRole> found = Items.find(handle, "approle-id", Opaque.hash(roleId)).map(body -> new Fields(body).text("role"))
                .flatMap(name -> role(handle, name));
        Optional<SecretId> secret = SecretId.byHash(handle, found.map(AppRole::name).orElse(""), Opaque.hash(secretId))
                .filter(each -> each.valid(vault.store().now(), client));
        if (found.isEmpty() || !Cidr.covers(found.get().secretCidrs(), client) || found.get().bindSecretId() && secret.isEmpty()
                || secret.isPresent() && !secret.get().use(handle)) {
            return Optional.empty();
        }
        AppRole role = found.get();
        Map<String, String> meta = new HashMap<>(secret.map(SecretId::meta).orElse(Map.of()));
        meta.put("role_name", role.name());
        String entity = "approle-" + Opaque.hash(role.roleId()).substring(0, 24);
        Tokens.Made made = vault.tokens().make(handle, new Tokens.Wish(Token.SERVICE, LOGIN, new Tokens.Bearer("approle-" + role.name(), entity, "", ""),
                role.tokens().policies(), meta, role.tokens().cidrs(),
                new Tokens.Life(role.tokens().ttl(), role.tokens().max(), role.tokens().uses(), true), Optional.empty()));
        vault.audit().record(handle.getConnection(), AuditEntry.done(made.token().actor(), "sessions:login", "v1/" + LOGIN)
                .with("accessor", made.token().accessor()).with("secretIdAccessor", secret.map(SecretId::accessor).orElse("none")));
        return Optional.of(made);
    }

    @GET
    @Path("role")
    public Response rolesByGet(@Context HttpHeaders headers) {
        return roles(headers);
    }

    @LIST
    @Path("role")
    public Response roles(@Context HttpHeaders headers) {
        return vault.serve(headers, "auth/approle/role", "list", call -> {
            List<String> names = call.look(handle -> Items.names(handle, Items.APPROLE));
            if (names.isEmpty()) {
                throw VaultFailures.nothing();
            }
            return Answer.data(Map.of("keys", names));
        });
    }

    @GET
    @Path("role/{name}")
    public Response read(@Context HttpHeaders headers, @PathParam("name") String name) {
        return vault.serve(headers, ROLE + name, "read", call -> Answer.data(call.look(handle -> known(handle, name)).shown()));
    }

    @POST
    @Path("role/{name}")
    public Response write(@Context HttpHeaders headers, @PathParam("name") String name, byte[] body) {
        return vault.write(headers, ROLE + name, handle -> role(handle, Items.name(name)).isPresent(), call -> call.change(handle -> {
            Map<String, Object> all = new HashMap<>(role(handle, Items.name(name)).map(AppRole::body).orElse(Map.of()));
            all.putAll(Fields.of(body).all());
            all.computeIfAbsent("role_id", key -> UUID.randomUUID().toString());
            keep(handle, AppRole.of(Items.name(name), new Fields(all)));
            return Answer.nothing();
        }));
    }

    @DELETE
    @Path("role/{name}")
    public Response delete(@Context HttpHeaders headers, @PathParam("name") String name) {
        return vault.serve(headers, ROLE + name, "delete", call -> call.change(handle -> {
            role(handle, Items.name(name)).ifPresent(role -> {
                Items.remove(handle, "approle-id", Opaque.hash(role.roleId()));
                Items.remove(handle, Items.APPROLE, role.name());
                SecretId.destroyAll(handle, role.name());
            });
            return Answer.nothing();
        }));
    }

    @GET
    @Path("role/{name}/role-id")
    public Response roleId(@Context HttpHeaders headers, @PathParam("name") String name) {
        return vault.serve(headers, ROLE + name + "/role-id", "read",
                call -> Answer.data(Map.of("role_id", call.look(handle -> known(handle, name)).roleId())));
    }

    @POST
    @Path("role/{name}/role-id")
    public Response setRoleId(@Context HttpHeaders headers, @PathParam("name") String name, byte[] body) {
        return vault.serve(headers, ROLE + name + "/role-id", "update", call -> call.change(handle -> {
            AppRole role = known(handle, name);
            String wanted = Fields.of(body).text("role_id");
            if (wanted.isBlank() || wanted.length() > 200) {
                throw VaultFailures.refused("'role_id' has 1 to 200 characters");
            }
            Items.remove(handle, "approle-id", Opaque.hash(role.roleId()));
            keep(handle, new AppRole(role.name(), wanted, role.bindSecretId(), role.secretCidrs(), role.secretUses(), role.secretTtl(), role.tokens()));
            return Answer.nothing();
        }));
    }

    private void keep(Handle handle, AppRole role) {
        Optional<String> other = Items.find(handle, "approle-id", Opaque.hash(role.roleId())).map(body -> new Fields(body).text("role"));
        if (other.isPresent() && !other.get().equals(role.name())) {
            throw VaultFailures.refused("role_id is in use by another role");
        }
        Items.set(handle, Items.APPROLE, role.name(), role.body());
        Items.set(handle, "approle-id", Opaque.hash(role.roleId()), Map.of("role", role.name()));
    }

    static Optional<AppRole> role(Handle handle, String name) {
        return Items.find(handle, Items.APPROLE, name).map(body -> AppRole.of(name, new Fields(body)));
    }

    static AppRole known(Handle handle, String name) {
        return role(handle, Items.name(name)).orElseThrow(VaultFailures::nothing);
    }
}
