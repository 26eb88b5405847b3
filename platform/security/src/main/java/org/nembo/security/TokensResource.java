package org.nembo.security;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
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
import org.nembo.api.identity.AccessTokens;
import org.nembo.api.identity.AccessTokens.AccessToken;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.rest.StepUp;

/** The caller's own tokens; an administrator may name another owner. */
@Path("/")
@Produces("application/json")
public final class TokensResource {

    static final int DEFAULT_DAYS = 90;

    /** What a client asks for. @param expiresInDays 1 to 366, {@value #DEFAULT_DAYS} when absent */
    public record NewToken(String name, Set<String> scopes, Optional<Set<String>> audiences, Optional<Integer> expiresInDays) {
    }

    /** A token with its value, shown this once. */
    public record IssuedToken(AccessToken token, String value) {
    }

    /** How many tokens ended. */
    public record Revoked(int revoked) {
    }

    private final AccessTokens tokens;
    private final Policy policy;

    TokensResource(AccessTokens tokens, Policy policy) {
        this.tokens = tokens;
        this.policy = policy;
    }

    @GET
    public Page<AccessToken> list(@Context SecurityContext security, @QueryParam("owner") @DefaultValue("") String owner,
            @QueryParam("limit") @DefaultValue("20") int limit, @QueryParam("after") @DefaultValue("") String after) {
        Subject caller = caller(security);
        String of = owner.isEmpty() ? caller.id() : owner;
        policy.require(caller, of.equals(caller.id()) ? "tokens:list" : "tokens:list-all", "tokens", Map.of());
        return tokens.list(of, new PageRequest(limit, after));
    }

    @POST
    @StepUp
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, NewToken request) {
        Subject caller = caller(security);
        policy.require(caller, "tokens:create", "tokens", Map.of());
        if (request == null || request.name() == null || request.scopes() == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a token needs 'name' and 'scopes'");
        }
        int days = request.expiresInDays().orElse(DEFAULT_DAYS);
        Instant expires = Instant.now().plus(Duration.ofDays(days));
        AccessTokens.Issued issued = tokens.issue(caller,
                new AccessTokens.Request(request.name(), request.scopes(), request.audiences().orElse(Set.of("api")), expires));
        return Response.status(201).entity(new IssuedToken(issued.token(), issued.value())).build();
    }

    @GET
    @Path("{id}")
    public AccessToken show(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("owner") @DefaultValue("") String owner) {
        String of = owner(caller(security), owner, "tokens:read", "tokens/" + id);
        return tokens.find(of, id).orElseThrow(() -> unknown(id));
    }

    @DELETE
    @Path("{id}")
    public void revoke(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("owner") @DefaultValue("") String owner) {
        Subject caller = caller(security);
        if (!tokens.revoke(caller.id(), owner(caller, owner, "tokens:revoke", "tokens/" + id), id)) {
            throw unknown(id);
        }
    }

    /** All of an owner's, this request's own included. */
    @DELETE
    public Revoked revokeAll(@Context SecurityContext security, @QueryParam("owner") @DefaultValue("") String owner) {
        Subject caller = caller(security);
        return new Revoked(tokens.revokeAll(caller.id(), owner(caller, owner, "tokens:revoke", "tokens")));
    }

    private String owner(Subject caller, String named, String action, String resource) {
        String of = named.isEmpty() ? caller.id() : named;
        policy.require(caller, action, resource, Map.of(Policy.OWNER, of));
        return of;
    }

    private static NemboException unknown(String id) {
        return new NemboException(GeneralError.NOT_FOUND, "there is no token " + id + " of yours");
    }

    private static Subject caller(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }
}
