package org.nembo.secrets.vault;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The secret ids of a role: shown once, found again by their accessors. */
@Path("approle/role/{name}/{kind: secret-id(-accessor)?}")
@PermitAll
public final class SecretIdResource {

    private static final String PLAIN = "secret-id";

    private final Vault vault;

    SecretIdResource(Vault vault) {
        this.vault = vault;
    }

    @POST
    public Response create(@Context HttpHeaders headers, @PathParam("name") String name, @PathParam("kind") String kind, byte[] body) {
        return vault.serve(headers, path(name, "secret-id"), "update", call -> {
            plain(kind);
            String value = UUID.randomUUID().toString() + Opaque.word(22);
            return Answer.data(call.change(handle -> {
                AppRole role = AppRoleResource.known(handle, name);
                Fields fields = Fields.of(body);
                Instant now = vault.store().now();
                int uses = fields.has("num_uses") ? fields.number("num_uses", 0) : role.secretUses();
                Duration ttl = fields.has("ttl") ? fields.ttl("ttl") : role.secretTtl();
                SecretId made = new SecretId(Opaque.hash(value), Opaque.accessor(), role.name(), now, ttl,
                        ttl.isZero() ? Optional.empty() : Optional.of(now.plus(ttl)), uses == 0 ? Optional.empty() : Optional.of(uses),
                        Cidr.check(fields.words("cidr_list")), fields.texts("metadata"));
                made.insert(handle, now);
                return Map.of("secret_id", value, "secret_id_accessor", made.accessor(), "secret_id_num_uses", uses, "secret_id_ttl", ttl.toSeconds());
            }));
        });
    }

    @PUT
    public Response createByPut(@Context HttpHeaders headers, @PathParam("name") String name, @PathParam("kind") String kind, byte[] body) {
        return create(headers, name, kind, body);
    }

    @GET
    public Response accessorsByGet(@Context HttpHeaders headers, @PathParam("name") String name, @PathParam("kind") String kind) {
        return accessors(headers, name, kind);
    }

    @LIST
    public Response accessors(@Context HttpHeaders headers, @PathParam("name") String name, @PathParam("kind") String kind) {
        return vault.serve(headers, path(name, "secret-id"), "list", call -> {
            plain(kind);
            List<String> found = call.look(handle -> SecretId.accessors(handle, AppRoleResource.known(handle, name).name()));
            if (found.isEmpty()) {
                throw VaultFailures.nothing();
            }
            return Answer.data(Map.of("keys", found));
        });
    }

    @POST
    @Path("lookup")
    public Response lookup(@Context HttpHeaders headers, @PathParam("name") String name, @PathParam("kind") String kind, byte[] body) {
        return vault.serve(headers, path(name, kind + "/lookup"), "update", call -> {
            Optional<SecretId> found = call.look(handle -> find(handle, name, kind, Fields.of(body)));
            if (found.isEmpty() && !kind.equals(PLAIN)) {
                throw VaultFailures.nothing();
            }
            return found.map(each -> Answer.data(each.shown())).orElseGet(Answer::nothing);
        });
    }

    @POST
    @Path("destroy")
    public Response destroy(@Context HttpHeaders headers, @PathParam("name") String name, @PathParam("kind") String kind, byte[] body) {
        return vault.serve(headers, path(name, kind + "/destroy"), "update", call -> call.change(handle -> {
            find(handle, name, kind, Fields.of(body)).ifPresent(found -> SecretId.destroy(handle, found.accessor()));
            return Answer.nothing();
        }));
    }

    private static Optional<SecretId> find(Handle handle, String name, String kind, Fields fields) {
        String role = AppRoleResource.known(handle, name).name();
        return kind.equals(PLAIN) ? SecretId.byHash(handle, role, Opaque.hash(fields.text("secret_id")))
                : SecretId.byAccessor(handle, role, fields.text("secret_id_accessor"));
    }

    /** What is made and listed has one address alone. */
    private static void plain(String kind) {
        if (!kind.equals(PLAIN)) {
            throw VaultFailures.nothing();
        }
    }

    private static String path(String name, String below) {
        return "auth/approle/role/" + name + "/" + below;
    }
}
