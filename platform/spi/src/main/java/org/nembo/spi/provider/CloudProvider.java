package org.nembo.spi.provider;

import org.nembo.api.site.Site;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One kind of cloud: one per bundle, registered as an OSGi service. Stateless and thread-safe; which site and which credential is told at every
 * {@link #open}. What operators tune (time-outs, proxies) comes from the component's own configuration.
 */
@ConsumerType
public interface CloudProvider {

    /** Says what this provider is and what its sites must tell; the same at every call, without I/O. */
    ProviderDescriptor descriptor();

    /**
     * Opens a session for one piece of work. The engine has checked the site's properties against the descriptor.
     *
     * @throws org.nembo.api.error.NemboException with a code of {@link ProviderError}
     */
    CloudSession open(Site site, Credential credential);
}
