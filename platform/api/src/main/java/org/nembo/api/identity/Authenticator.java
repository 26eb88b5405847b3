package org.nembo.api.identity;

import org.osgi.annotation.versioning.ProviderType;

/** Turns a presented token into a {@link Subject}: the one way in for HTTP, the shell and every later protocol. Thread-safe. */
@ProviderType
public interface Authenticator {

    /**
     * Verifies a token.
     *
     * @param token    the bare token, without the word {@code Bearer}
     * @param audience the service it is presented to, for example {@code api} or {@code shell}
     * @throws org.nembo.api.error.NemboException {@code UNAUTHENTICATED}, saying whether the token is unknown, expired (and when), revoked or
     *                                            meant for another audience
     */
    Subject authenticate(String token, String audience);
}
