package org.nembo.spi.provider;

import org.nembo.api.error.NemboException;

/** What an optional operation says at a site that lacks it. */
final class Unsupported {

    private Unsupported() {
    }

    static NemboException by(String operation) {
        return new NemboException(ProviderError.PROVIDER_UNSUPPORTED, "the site does not offer %s".formatted(operation));
    }
}
