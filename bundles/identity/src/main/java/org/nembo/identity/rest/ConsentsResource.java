package org.nembo.identity.rest;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.identity.IdentityError;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.client.Client;

/** What the caller has agreed to; nobody sees or changes that of others. */
@Path("/")
@Produces("application/json")
public final class ConsentsResource {

    /** An agreement, with the name of the client. */
    public record ConsentView(String client, String name, Set<String> scopes, Instant granted) {
    }

    private final IssuerParts parts;
    private final Policy policy;

    public ConsentsResource(IssuerParts parts, Policy policy) {
        this.parts = parts;
        this.policy = policy;
    }

    @GET
    public Page<ConsentView> list(@Context SecurityContext security, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        Subject caller = (Subject) security.getUserPrincipal();
        policy.require(caller, "consents:read", "consents", Map.of(Policy.OWNER, caller.id()));
        return parts.consents().list(caller.id(), new PageRequest(limit, after)).map(consent -> new ConsentView(consent.client(),
                parts.clients().find(consent.client()).map(Client::name).orElse(consent.client()), consent.scopes(), consent.granted()));
    }

    /** Takes it back: every token that came of it is void at once. */
    @DELETE
    @Path("{client}")
    public void withdraw(@Context SecurityContext security, @PathParam("client") String client) {
        Subject caller = (Subject) security.getUserPrincipal();
        policy.require(caller, "consents:delete", "consents/" + client, Map.of(Policy.OWNER, caller.id()));
        if (!parts.consents().withdraw(caller, client, parts.grants())) {
            throw new NemboException(IdentityError.CONSENT_NOT_FOUND, "you have granted the client '%s' nothing".formatted(client));
        }
    }
}
