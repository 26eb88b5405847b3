package org.nembo.federation;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;

/** Sites: everybody who is signed in may look, administrators may change. */
@Path("/")
@Produces("application/json")
public final class SitesResource {

    /**
     * A site as a client writes it. Absent members are empty; the status is ACTIVE for a new site and stays for an existing one. A secret property that
     * is left out or given back masked stays; with null or an empty text it is removed.
     */
    public record SiteForWriting(String id, String description, String provider, SiteStatus status, Map<String, String> properties) {
    }

    private final StoredSites sites;
    private final SiteCheck check;
    private final Policy policy;

    SitesResource(StoredSites sites, SiteCheck check, Policy policy) {
        this.sites = sites;
        this.check = check;
        this.policy = policy;
    }

    @GET
    public Page<SiteView> list(@Context SecurityContext security, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        require(security, "sites:read", "sites");
        return sites.listStored(new PageRequest(limit, after)).map(stored -> SiteView.of(stored, sites.secretNames(stored.site().id())));
    }

    @GET
    @Path("{id}")
    public Response show(@Context SecurityContext security, @PathParam("id") String id) {
        require(security, "sites:read", "sites/" + id);
        return answer(Response.ok(), sites.get(id));
    }

    @POST
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, @Context UriInfo uri, SiteForWriting form) {
        require(security, "sites:write", "sites");
        if (form == null || form.id() == null || form.provider() == null) {
            throw invalid("a site needs 'id' and 'provider'");
        }
        StoredSite made = sites.create(actor(security), site(form.id(), form, form.provider(), SiteStatus.ACTIVE));
        return answer(Response.created(uri.getAbsolutePathBuilder().path(made.site().id()).build()), made);
    }

    @PUT
    @Path("{id}")
    @Consumes("application/json")
    public Response update(@Context SecurityContext security, @PathParam("id") String id, @HeaderParam("If-Match") String ifMatch, SiteForWriting form) {
        require(security, "sites:write", "sites/" + id);
        if (form == null || form.id() != null && !form.id().equals(id)) {
            throw invalid("the id in the body differs from the one in the address");
        }
        Site present = sites.get(id).site();
        String provider = Optional.ofNullable(form.provider()).orElse(present.provider());
        return answer(Response.ok(), sites.update(actor(security), site(id, form, provider, present.status()), version(ifMatch)));
    }

    @DELETE
    @Path("{id}")
    public void delete(@Context SecurityContext security, @PathParam("id") String id) {
        require(security, "sites:write", "sites/" + id);
        sites.delete(actor(security), id);
    }

    /** Signs in at the site and reports what it offers. */
    @POST
    @Path("{id}/check")
    public SiteCheck.Result check(@Context SecurityContext security, @PathParam("id") String id) {
        require(security, "sites:check", "sites/" + id);
        return check.check(sites.get(id).site(), sites.secrets(id));
    }

    private Response answer(Response.ResponseBuilder response, StoredSite stored) {
        return response.entity(SiteView.of(stored, sites.secretNames(stored.site().id()))).tag(Integer.toString(stored.version())).build();
    }

    private void require(SecurityContext security, String action, String resource) {
        policy.require((Subject) security.getUserPrincipal(), action, resource, Map.of());
    }

    private static String actor(SecurityContext security) {
        return ((Subject) security.getUserPrincipal()).id();
    }

    private Site site(String id, SiteForWriting form, String provider, SiteStatus status) {
        Map<String, String> properties = properties(form, provider);
        try {
            return new Site(id, Optional.ofNullable(form.description()).orElse(""), provider, Optional.ofNullable(form.status()).orElse(status),
                    properties);
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage());
        }
    }

    /** With null as the empty text, which removes a secret. */
    private Map<String, String> properties(SiteForWriting form, String provider) {
        Map<String, String> given = new HashMap<>(Optional.ofNullable(form.properties()).orElse(Map.of()));
        if (given.containsValue(null)) {
            Set<String> secret = sites.secretProperties(provider);
            given.replaceAll((name, value) -> value == null && secret.contains(name) ? "" : value);
        }
        if (given.containsValue(null)) {
            throw invalid("a property must not be null unless it is a secret, which that removes");
        }
        return given;
    }

    private static OptionalInt version(String ifMatch) {
        if (ifMatch == null || ifMatch.equals("*")) {
            return OptionalInt.empty();
        }
        String bare = ifMatch.replaceFirst("^\"(.*)\"$", "$1");
        if (!bare.matches("[0-9]{1,9}")) {
            throw invalid("If-Match must be an ETag of this site, is " + ifMatch);
        }
        return OptionalInt.of(Integer.parseInt(bare));
    }

    private static NemboException invalid(String message) {
        return new NemboException(FederationError.SITE_INVALID, message);
    }
}
