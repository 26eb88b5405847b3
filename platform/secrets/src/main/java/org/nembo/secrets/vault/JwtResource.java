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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;

/** Login with a token of a trusted issuer, and the roles for it. */
@Path("{mount: jwt|oidc}")
@PermitAll
public final class JwtResource {

    private static final String KIND = "vault-jwt";
    private static final String LOGIN = "auth/jwt/login";

    private final Vault vault;

    JwtResource(Vault vault) {
        this.vault = vault;
    }

    @POST
    @Path("login")
    public Response login(@Context HttpHeaders headers, byte[] body) {
        return vault.open(headers, LOGIN, call -> {
            Fields fields = Fields.of(body);
            if (fields.text("role").isEmpty() || fields.text("jwt").isEmpty()) {
                throw VaultFailures.refused("missing role or jwt");
            }
            String client = call.holder().client();
            vault.throttle().admit(KIND, "", client);
            JwtRole role = call.look(handle -> role(handle, Items.name(fields.text("role"))))
                    .orElseThrow(() -> refused(client, "role \"%s\" could not be found".formatted(Items.name(fields.text("role")))));
            Subject person = person(role, fields.text("jwt"), client);
            if (!role.takes(person)) {
                throw refused(client, "error validating claims: the role is not for this identity");
            }
            vault.throttle().succeeded(KIND, "", client);
            String entity = vault.gate().entity(person);
            return vault.store().jdbi().inTransaction(handle -> made(handle, role, person, entity));
        });
    }

    @PUT
    @Path("login")
    public Response loginByPut(@Context HttpHeaders headers, byte[] body) {
        return login(headers, body);
    }

    private Answer made(Handle handle, JwtRole role, Subject person, String entity) {
        Tokens.Made made = vault.tokens().make(handle, new Tokens.Wish(Token.SERVICE, LOGIN,
                new Tokens.Bearer("jwt-" + person.username(), entity, person.issuer(), person.subject()), role.tokens().policies(),
                Map.of("role", role.name()), role.tokens().cidrs(),
                new Tokens.Life(role.tokens().ttl(), role.tokens().max(), role.tokens().uses(), true), Optional.empty()));
        vault.audit().record(handle.getConnection(), AuditEntry.done(person, "sessions:login", "v1/" + LOGIN)
                .with("accessor", made.token().accessor()).with("role", role.name()));
        return Answer.auth(made.token().auth(vault.store().now(), made.value()));
    }

    private Subject person(JwtRole role, String jwt, String client) {
        NemboException last = null;
        for (String audience : role.audiences()) {
            try {
                return vault.gate().authenticate(jwt, audience);
            } catch (NemboException e) {
                if (e.code() != VaultError.VAULT_DENIED) {
                    throw e;
                }
                last = e;
            }
        }
        String why = last == null ? "" : last.getMessage().substring(last.getMessage().indexOf('\n') + 1);
        throw refused(client, "error validating token: " + why);
    }

    private NemboException refused(String client, String why) {
        vault.throttle().failed(KIND, "", client);
        vault.audit().note(AuditEntry.denied("", "sessions:login", "v1/" + LOGIN, why));
        return VaultFailures.refused(why);
    }

    @GET
    @Path("role")
    public Response rolesByGet(@Context HttpHeaders headers) {
        return roles(headers);
    }

    @LIST
    @Path("role")
    public Response roles(@Context HttpHeaders headers) {
        return vault.serve(headers, "auth/jwt/role", "list", call -> {
            List<String> names = call.look(handle -> Items.names(handle, Items.JWT_ROLE));
            if (names.isEmpty()) {
                throw VaultFailures.nothing();
            }
            return Answer.data(Map.of("keys", names));
        });
    }

    @GET
    @Path("role/{name}")
    public Response read(@Context HttpHeaders headers, @PathParam("name") String name) {
        return vault.serve(headers, "auth/jwt/role/" + name, "read",
                call -> Answer.data(call.look(handle -> role(handle, Items.name(name))).orElseThrow(VaultFailures::nothing).shown()));
    }

    @POST
    @Path("role/{name}")
    public Response write(@Context HttpHeaders headers, @PathParam("name") String name, byte[] body) {
        return vault.write(headers, "auth/jwt/role/" + name, handle -> role(handle, Items.name(name)).isPresent(), call -> call.change(handle -> {
            JwtRole role = JwtRole.of(Items.name(name), Fields.of(body));
            Items.set(handle, Items.JWT_ROLE, role.name(), role.shown());
            return Answer.nothing();
        }));
    }

    @DELETE
    @Path("role/{name}")
    public Response delete(@Context HttpHeaders headers, @PathParam("name") String name) {
        return vault.serve(headers, "auth/jwt/role/" + name, "delete", call -> call.change(handle -> {
            Items.remove(handle, Items.JWT_ROLE, Items.name(name));
            return Answer.nothing();
        }));
    }

    private static Optional<JwtRole> role(Handle handle, String name) {
        return Items.find(handle, Items.JWT_ROLE, name).map(body -> JwtRole.of(name, new Fields(body)));
    }
}
