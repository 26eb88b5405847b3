package org.nembo.federation;

import java.util.Map;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.ProviderDescriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds the site {@code local} when the local provider is there and no site at all, so that a fresh server can deploy. */
@Component(service = DefaultSite.class, immediate = true, configurationPid = "org.nembo.federation")
@Designate(ocd = DefaultSite.Config.class)
public final class DefaultSite {

    private static final String LOCAL = "local";
    private static final Logger log = LoggerFactory.getLogger(DefaultSite.class);

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo federation")
    public @interface Config {
        @AttributeDefinition(description = "Whether a server without sites gets the site 'local'")
        boolean default_site() default true;
    }

    private final boolean wanted;
    private final StoredSites sites;

    @Activate
    public DefaultSite(Config config, @Reference StoredSites sites) {
        this(config.default_site(), sites);
    }

    DefaultSite(boolean wanted, StoredSites sites) {
        this.wanted = wanted;
        this.sites = sites;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProvider(CloudProvider provider) {
        ProviderDescriptor descriptor = provider.descriptor();
        if (!wanted || !descriptor.name().equals(LOCAL) || !sites.isEmpty()) {
            return;
        }
        try {
            sites.create("urn:nembo:system", new Site(LOCAL, "This machine", LOCAL, SiteStatus.ACTIVE, Map.of()), descriptor);
            log.info("The site '{}' is added: deployments run on this machine", LOCAL);
        } catch (NemboException e) {
            log.warn("The site '{}' is not added: {}", LOCAL, e.getMessage());
        }
    }

    void removeProvider(CloudProvider provider) {
        // Its site stays: the provider may return.
    }
}
