package org.nembo.spi.provider;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The providers that are deployed now. Thread-safe. */
@ProviderType
public interface ProviderDirectory {

    /** Descriptors by name. */
    List<ProviderDescriptor> list();

    /**
     * The provider of that name.
     *
     * @throws org.nembo.api.error.NemboException {@link ProviderError#PROVIDER_ABSENT}, retryable: its bundle may return
     */
    CloudProvider get(String name);
}
