package org.nembo.federation;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderDirectory;

/** The providers that are deployed now, with what a site of each must tell. */
@Path("/")
@Produces("application/json")
public final class ProvidersResource {

    /** A provider on the wire. @param sites how many sites use it */
    public record ProviderView(String name, String title, String description, List<ProviderDescriptor.Property> properties, int sites) {
    }

    private final ProviderDirectory providers;
    private final StoredSites sites;
    private final Policy policy;

    ProvidersResource(ProviderDirectory providers, StoredSites sites, Policy policy) {
        this.providers = providers;
        this.sites = sites;
        this.policy = policy;
    }

    @GET
    public Page<ProviderView> list(@Context SecurityContext security, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        policy.require((Subject) security.getUserPrincipal(), "providers:read", "providers", Map.of());
        PageRequest page = new PageRequest(limit, after);
        Map<String, Integer> counts = sites.countByProvider();
        List<ProviderView> found = providers.list().stream().filter(provider -> provider.name().compareTo(page.after()) > 0)
                .limit(page.limit() + 1L).map(provider -> view(provider, counts)).toList();
        return Page.of(found, page.limit(), ProviderView::name);
    }

    @GET
    @Path("{name}")
    public ProviderView show(@Context SecurityContext security, @PathParam("name") String name) {
        policy.require((Subject) security.getUserPrincipal(), "providers:read", "providers/" + name, Map.of());
        return providers.list().stream().filter(provider -> provider.name().equals(name)).findFirst()
                .map(provider -> view(provider, sites.countByProvider()))
                .orElseThrow(() -> new NemboException(GeneralError.NOT_FOUND, "no provider '%s' is deployed".formatted(name)));
    }

    private static ProviderView view(ProviderDescriptor provider, Map<String, Integer> counts) {
        return new ProviderView(provider.name(), provider.title(), provider.description(), provider.properties(), counts.getOrDefault(provider.name(), 0));
    }
}
