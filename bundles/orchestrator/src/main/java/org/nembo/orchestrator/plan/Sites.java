package org.nembo.orchestrator.plan;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteCatalog;
import org.nembo.api.site.SiteStatus;
import org.nembo.orchestrator.Settings;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderDirectory;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workloads;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The way to sites: every piece of work gets a session of its own, which is closed when it ends. Thread-safe. */
@Component(service = Sites.class)
public final class Sites {

    private final SiteCatalog catalog;
    private final ProviderDirectory providers;
    private final Watch watch;

    @Activate
    public Sites(@Reference SiteCatalog catalog, @Reference ProviderDirectory providers, @Reference Settings settings) {
        this(catalog, providers, settings.call());
    }

    /** @param patience how long one piece of work may take */
    public static Sites patient(SiteCatalog catalog, ProviderDirectory providers, Duration patience) {
        return new Sites(catalog, providers, patience);
    }

    private Sites(SiteCatalog catalog, ProviderDirectory providers, Duration patience) {
        this.catalog = catalog;
        this.providers = providers;
        this.watch = new Watch(patience);
    }

    @Deactivate
    public void close() {
        watch.close();
    }

    /** Every site, by id. */
    public List<Site> all() {
        Page<Site> page = catalog.list(PageRequest.first(PageRequest.MAX));
        List<Site> sites = page.items();
        while (page.next().isPresent()) {
            page = catalog.list(new PageRequest(PageRequest.MAX, page.next().get()));
            sites = Stream.concat(sites.stream(), page.items().stream()).toList();
        }
        return sites;
    }

    public Optional<Site> find(String id) {
        return catalog.find(id);
    }

    /**
     * Does one piece of work in a thread of its own, so that a provider that hangs holds up nobody for longer than the patience.
     *
     * @throws NemboException with a code of {@link ProviderError}
     */
    public <T> T with(Site site, Function<CloudSession, T> work) {
        Map<String, Secret> secrets = catalog.secrets(site.id());
        Credential credential = secrets.isEmpty() ? new Credential.None() : new Credential.SiteSecrets(secrets);
        CloudProvider provider = providers.get(site.provider());
        return watch.call(site.id(), () -> {
            try (CloudSession session = provider.open(site, credential)) {
                return work.apply(session);
            }
        });
    }

    /** @throws NemboException with a code of {@link ProviderError}; {@code PROVIDER_UNAVAILABLE} for a site that is disabled or unknown now */
    public <T> T workloads(String id, Function<Workloads, T> work) {
        return session(id, session -> work.apply(session.workloads().orElseThrow(() -> new NemboException(ProviderError.PROVIDER_UNSUPPORTED,
                "site '%s' cannot run workloads".formatted(id)))));
    }

    /** As {@link #workloads}, for whatever the site offers. */
    public <T> T session(String id, Function<CloudSession, T> work) {
        Site site = catalog.find(id).orElseThrow(() -> away("site '%s' is not registered any more".formatted(id)));
        if (site.status() == SiteStatus.DISABLED) {
            throw away("site '%s' is disabled: nothing is called there until it is active again".formatted(id));
        }
        return with(site, work);
    }

    private static NemboException away(String message) {
        return new NemboException(ProviderError.PROVIDER_UNAVAILABLE, message);
    }
}
