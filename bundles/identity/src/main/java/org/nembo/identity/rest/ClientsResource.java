package org.nembo.identity.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.identity.IdentityError;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.client.Client;
import org.nembo.identity.client.Registered;
import org.nembo.identity.oauth.Registrations;

/** Clients: administrators see and change all of them, everybody else their own; to others a client is not there. */
@Path("/")
@Produces("application/json")
public final class ClientsResource {

    private final IssuerParts parts;
    private final Policy policy;

    public ClientsResource(IssuerParts parts, Policy policy) {
        this.parts = parts;
        this.policy = policy;
    }

    /** One's own; an administrator may ask for all. */
    @GET
    public Page<Map<String, Object>> list(@Context SecurityContext security, @QueryParam("all") @DefaultValue("false") boolean all,
            @QueryParam("limit") @DefaultValue("20") int limit, @QueryParam("after") @DefaultValue("") String after) {
        Subject caller = caller(security);
        policy.require(caller, "clients:read", "clients", all ? Map.of() : Map.of(Policy.OWNER, caller.id()));
        return parts.clients().list(all ? "" : caller.id(), new PageRequest(limit, after)).map(this::shown);
    }

    /** An administrator's is approved at once, anybody else's waits. */
    @POST
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, @Context UriInfo uri, JsonNode body) {
        Subject caller = caller(security);
        policy.require(caller, "clients:create", "clients", Map.of(Policy.OWNER, caller.id()));
        boolean administrator = policy.decide(caller, "clients:approve", "clients", Map.of()).allowed();
        Registered made = parts.clients().create(caller, body.path("id").asText(""), metadata(body), administrator, body.path("trusted").asBoolean(false));
        return Response.created(uri.getAbsolutePathBuilder().path(made.client().id()).build()).entity(shown(made)).build();
    }

    @GET
    @Path("{id}")
    public Map<String, Object> show(@Context SecurityContext security, @PathParam("id") String id) {
        return shown(allowed(security, "clients:read", id));
    }

    /** Whoever is no administrator has to have it approved again. */
    @PUT
    @Path("{id}")
    @Consumes("application/json")
    public Map<String, Object> update(@Context SecurityContext security, @PathParam("id") String id, JsonNode body) {
        allowed(security, "clients:update", id);
        boolean administrator = policy.decide(caller(security), "clients:approve", "clients/" + id, Map.of()).allowed();
        return shown(parts.clients().update(caller(security).id(), id, metadata(body), administrator, false));
    }

    @DELETE
    @Path("{id}")
    public void delete(@Context SecurityContext security, @PathParam("id") String id) {
        allowed(security, "clients:delete", id);
        parts.clients().delete(caller(security).id(), id, parts.grants()::revokeClient);
        parts.grants().forget();
    }

    /** For administrators alone. */
    @POST
    @Path("{id}/approve")
    public Map<String, Object> approve(@Context SecurityContext security, @PathParam("id") String id) {
        allowed(security, "clients:read", id);
        policy.require(caller(security), "clients:approve", "clients/" + id, Map.of());
        return shown(parts.clients().approve(caller(security).id(), id));
    }

    /** The new secret is shown this once. */
    @POST
    @Path("{id}/secret")
    public Map<String, Object> rotateSecret(@Context SecurityContext security, @PathParam("id") String id) {
        allowed(security, "clients:rotate-secret", id);
        return shown(parts.clients().rotateSecret(caller(security).id(), id));
    }

    private Client allowed(SecurityContext security, String action, String id) {
        Subject caller = caller(security);
        Client client = parts.clients().get(id);
        Map<String, String> context = client.owner().isEmpty() ? Map.of() : Map.of(Policy.OWNER, client.owner());
        if (!policy.decide(caller, "clients:read", "clients/" + id, context).allowed() && !client.owner().equals(caller.id())) {
            throw new NemboException(IdentityError.CLIENT_NOT_FOUND, "there is no client '%s'".formatted(id));
        }
        policy.require(caller, action, "clients/" + id, context);
        return client;
    }

    private Map<String, Object> shown(Client client) {
        return shown(new Registered(client, "", ""));
    }

    private Map<String, Object> shown(Registered registered) {
        Map<String, Object> shown = Registrations.members(parts.named(), registered);
        shown.put("owner", registered.client().owner());
        shown.put("trusted", registered.client().trusted());
        return shown;
    }

    private static OIDCClientMetadata metadata(JsonNode body) {
        try {
            return OIDCClientMetadata.parse(JSONObjectUtils.parse(body.path("metadata").toString()));
        } catch (ParseException e) {
            throw new NemboException(IdentityError.CLIENT_INVALID, "metadata: " + e.getMessage(), e).with("field", "metadata");
        }
    }

    private static Subject caller(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }
}
