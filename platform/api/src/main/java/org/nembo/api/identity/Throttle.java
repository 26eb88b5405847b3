package org.nembo.api.identity;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Slows down those who guess: per account, with a waiting time that doubles after each failure and ends by itself, and per network (an IPv4 /24 or an
 * IPv6 /64). Nobody is locked out: waiting ends by itself, and the attempts of strangers do not keep those waiting who proved who they are from the same
 * network before. The counts are shared by all nodes and survive a restart. Thread-safe.
 */
@ProviderType
public interface Throttle {

    /**
     * Asks before the proof is looked at. The attempt counts as a failure until {@link #succeeded} takes it back, so that many at the same time are not
     * free; {@link #failed} makes the waiting begin when the failure is known.
     *
     * @param kind    what is guessed at, for example {@code password}, {@code device-code}, {@code approle}
     * @param account who is claimed to be there, known or not; empty when nothing is claimed
     * @param client  the caller's network address; empty for a console
     * @throws org.nembo.api.error.NemboException {@code TOO_MANY_REQUESTS} with {@code retryAfter} in seconds
     */
    void admit(String kind, String account, String client);

    /** The proof was wrong. */
    void failed(String kind, String account, String client);

    /** The proof was right: the account starts afresh, the network does not. */
    void succeeded(String kind, String account, String client);
}
