package org.nembo.objectstore.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.rest.StepUp;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.key.AccessKey;
import org.nembo.objectstore.key.AccessKeys;

/** Access keys: one's own; administrators see, switch off and delete everybody's. To others a key is not there. */
@Path("keys")
@Produces("application/json")
public final class KeysResource {

    /** What a client asks for. @param scopes {@code s3:*} when absent @param expiresInDays never when absent */
    public record NewKey(Optional<String> description, Optional<Set<String>> scopes, Optional<Integer> expiresInDays) {
    }

    /** A key with its secret, shown this once. */
    public record IssuedKey(AccessKey key, String secret) {
    }

    /** What to change; absent for what stays. */
    public record KeyChange(Optional<Boolean> active, Optional<String> description) {
    }

    private static final int LONGEST_DAYS = 3650;

    private final AccessKeys keys;
    private final Policy policy;

    public KeysResource(AccessKeys keys, Policy policy) {
        this.keys = keys;
        this.policy = policy;
    }

    /** One's own; {@code owner} and {@code all} for administrators. */
    @GET
    public Page<AccessKey> list(@Context SecurityContext security, @QueryParam("owner") @DefaultValue("") String owner,
            @QueryParam("all") @DefaultValue("false") boolean all, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        Subject caller = caller(security);
        String of = all ? "" : owner.isEmpty() ? caller.id() : owner;
        policy.require(caller, of.equals(caller.id()) ? "accesskeys:list" : "accesskeys:list-all", "accesskeys", Map.of());
        return keys.list(of, new PageRequest(limit, after));
    }

    @POST
    @StepUp
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, NewKey request) {
        Subject caller = caller(security);
        policy.require(caller, "accesskeys:create", "accesskeys", Map.of(Policy.OWNER, caller.id()));
        NewKey wanted = request == null ? new NewKey(Optional.empty(), Optional.empty(), Optional.empty()) : request;
        wanted.expiresInDays().filter(days -> days < 1 || days > LONGEST_DAYS).ifPresent(days -> {
            throw new NemboException(ObjectStoreError.ACCESS_KEY_INVALID, "expiresInDays: 1 to " + LONGEST_DAYS);
        });
        AccessKeys.Issued issued = keys.create(caller, new AccessKeys.Request(wanted.description().orElse(""), wanted.scopes().orElse(Set.of("s3:*")),
                wanted.expiresInDays().map(days -> Instant.now().plus(Duration.ofDays(days)))));
        return Response.status(201).header("Cache-Control", "no-store").entity(new IssuedKey(issued.key(), issued.secret().reveal())).build();
    }

    @GET
    @Path("{id}")
    public AccessKey show(@Context SecurityContext security, @PathParam("id") String id) {
        return allowed(caller(security), "accesskeys:read", id);
    }

    @PATCH
    @Path("{id}")
    @Consumes("application/json")
    public AccessKey change(@Context SecurityContext security, @PathParam("id") String id, KeyChange change) {
        Subject caller = caller(security);
        allowed(caller, "accesskeys:update", id);
        if (change == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "send what to change: 'active', 'description'");
        }
        return keys.change(caller.id(), id, change.active(), change.description());
    }

    /** A new key in its place; the old one is good for {@code graceHours} more. For its owner alone: an administrator is shown nobody's secret. */
    @POST
    @Path("{id}/rotate")
    @StepUp
    public Response rotate(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("graceHours") @DefaultValue("24") int graceHours) {
        Subject caller = caller(security);
        requireOwner(caller, allowed(caller, "accesskeys:rotate", id));
        AccessKeys.Issued issued = keys.rotate(caller.id(), id, Duration.ofHours(graceHours));
        return Response.status(201).header("Cache-Control", "no-store").entity(new IssuedKey(issued.key(), issued.secret().reveal())).build();
    }

    @DELETE
    @Path("{id}")
    public void delete(@Context SecurityContext security, @PathParam("id") String id) {
        Subject caller = caller(security);
        allowed(caller, "accesskeys:delete", id);
        if (!keys.delete(caller.id(), id)) {
            throw AccessKeys.absent(id);
        }
    }

    private AccessKey allowed(Subject caller, String action, String id) {
        return allowed(policy, keys, caller, action, id);
    }

    /** The key, if the caller may see it. @throws NemboException {@code ACCESS_KEY_NOT_FOUND}, {@code FORBIDDEN} */
    public static AccessKey allowed(Policy policy, AccessKeys keys, Subject caller, String action, String id) {
        AccessKey key = keys.find(id).orElseThrow(() -> AccessKeys.absent(id));
        Map<String, String> facts = Map.of(Policy.OWNER, key.owner());
        if (!key.owner().equals(caller.id()) && !policy.decide(caller, "accesskeys:read", "accesskeys/" + id, facts).allowed()) {
            throw AccessKeys.absent(id);
        }
        policy.require(caller, action, "accesskeys/" + id, facts);
        return key;
    }

    /** @throws NemboException {@code FORBIDDEN} */
    public static void requireOwner(Subject caller, AccessKey key) {
        if (!key.owner().equals(caller.id())) {
            throw new NemboException(GeneralError.FORBIDDEN, "only its owner may rotate an access key: switch it off, or delete it");
        }
    }

    static Subject caller(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }
}
