package org.nembo.secrets.vault;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Leases. The only things that are lent here are tokens: a lease id is the path that made the token and its accessor, for example
 * {@code auth/approle/login/4kQ…}.
 */
@Path("leases")
@PermitAll
public final class LeaseResource {

    private final Vault vault;

    LeaseResource(Vault vault) {
        this.vault = vault;
    }

    @PUT
    @Path("lookup")
    public Response lookup(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "sys/leases/lookup", "update", call -> {
            Token token = call.look(handle -> token(handle, Fields.of(body).text("lease_id")));
            guard(call, token, "sys/leases/lookup");
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("id", id(token));
            data.put("issue_time", token.created().toString());
            data.put("expire_time", token.expires().toString());
            data.put("last_renewal", token.renewed().map(Object::toString).orElse(null));
            data.put("renewable", token.renewable());
            data.put("ttl", token.left(vault.store().now()));
            return Answer.data(data);
        });
    }

    @POST
    @Path("lookup")
    public Response lookupByPost(@Context HttpHeaders headers, byte[] body) {
        return lookup(headers, body);
    }

    @PUT
    @Path("renew{id: (/.+)?}")
    public Response renew(@Context HttpHeaders headers, @PathParam("id") String id, byte[] body) {
        return vault.serve(headers, "sys/leases/renew", "update", call -> {
            Fields fields = Fields.of(body);
            Token token = call.look(handle -> token(handle, named(id, fields)));
            guard(call, token, "sys/leases/renew");
            Token renewed = call.change(Map.of("renewed", token.accessor()), handle -> vault.tokens().renew(handle, token, fields.ttl("increment")));
            return Answer.lease(id(renewed), renewed.left(vault.store().now()));
        });
    }

    @POST
    @Path("renew{id: (/.+)?}")
    public Response renewByPost(@Context HttpHeaders headers, @PathParam("id") String id, byte[] body) {
        return renew(headers, id, body);
    }

    @PUT
    @Path("revoke{id: (/.+)?}")
    public Response revoke(@Context HttpHeaders headers, @PathParam("id") String id, byte[] body) {
        return vault.serve(headers, "sys/leases/revoke", "update", call -> {
            Token token = call.look(handle -> token(handle, named(id, Fields.of(body))));
            return call.change(Map.of("revoked", token.accessor()), handle -> {
                vault.tokens().revoke(handle, token.accessor());
                return Answer.nothing();
            });
        });
    }

    @POST
    @Path("revoke{id: (/.+)?}")
    public Response revokeByPost(@Context HttpHeaders headers, @PathParam("id") String id, byte[] body) {
        return revoke(headers, id, body);
    }

    @PUT
    @Path("{how: revoke-prefix|revoke-force}/{prefix: .+}")
    public Response revokeBelow(@Context HttpHeaders headers, @PathParam("how") String how, @PathParam("prefix") String prefix) {
        return vault.sudo(headers, "sys/leases/" + how + "/" + prefix, "update", call -> call.change(Map.of("prefix", prefix), handle -> {
            vault.tokens().revokeBelow(handle, prefix);
            return Answer.nothing();
        }));
    }

    @POST
    @Path("{how: revoke-prefix|revoke-force}/{prefix: .+}")
    public Response revokeBelowByPost(@Context HttpHeaders headers, @PathParam("how") String how, @PathParam("prefix") String prefix) {
        return revokeBelow(headers, how, prefix);
    }

    /** Everybody may look at and renew what is theirs; another's lease is a matter of {@code sudo}. */
    private static void guard(Call call, Token token, String path) {
        boolean own = call.holder().token().filter(holder -> holder.accessor().equals(token.accessor())
                || token.parent().filter(holder.accessor()::equals).isPresent()).isPresent();
        if (!own && !call.holder().mighty(path)) {
            throw VaultFailures.denied();
        }
    }

    private static String named(String id, Fields fields) {
        return id.isEmpty() ? fields.text("lease_id") : id.substring(1);
    }

    private static String id(Token token) {
        return token.path() + "/" + token.accessor();
    }

    private Token token(Handle handle, String id) {
        return vault.tokens().byAccessor(handle, id.substring(id.lastIndexOf('/') + 1)).filter(token -> id(token).equals(id))
                .orElseThrow(() -> VaultFailures.refused("invalid lease"));
    }
}
