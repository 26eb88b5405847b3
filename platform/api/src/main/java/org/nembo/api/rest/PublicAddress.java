package org.nembo.api.rest;

import java.net.URI;
import org.osgi.annotation.versioning.ProviderType;

/** Under which address people and other servers reach this one. Thread-safe. */
@ProviderType
public interface PublicAddress {

    /**
     * Scheme, host and port, without a path: {@code public.url} of {@code org.nembo.http}, or the first address that is listened on. It may change while the
     * server runs: ask each time.
     *
     * @throws org.nembo.api.error.NemboException {@code UNAVAILABLE} while nothing is listened on yet
     */
    URI get();
}
