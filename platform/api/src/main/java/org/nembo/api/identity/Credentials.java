package org.nembo.api.identity;

import java.util.Optional;
import org.nembo.api.secret.Secret;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Checks the passwords, one-time codes and security keys of local accounts. Every check goes through the {@link Throttle} and into the audit log.
 * Thread-safe.
 */
@ProviderType
public interface Credentials {

    /**
     * The account, when the password is right, and the one-time code too where the account demands one. An unknown name, a wrong password and a suspended
     * account are told apart neither by the answer nor by the time it takes.
     *
     * @param code   the six digits of RFC 6238, or a recovery code; empty when none was given
     * @param client the caller's network address
     * @throws org.nembo.api.error.NemboException {@code UNAUTHENTICATED}; {@code SECOND_FACTOR_REQUIRED} when the password is right and a second factor is
     *                                            missing; {@code TOO_MANY_REQUESTS} with {@code retryAfter}
     */
    User verify(String username, Secret password, Optional<String> code, String client);

    /**
     * The account, when the password is right and one of its security keys answered {@link SecurityKeys#question(String, SecurityKeys.Place)}.
     *
     * @throws org.nembo.api.error.NemboException {@code UNAUTHENTICATED}, {@code TOO_MANY_REQUESTS} with {@code retryAfter}
     */
    User verify(String username, Secret password, SecurityKeys.Answer answer);

    /**
     * The account whose security key answered {@link SecurityKeys#question(SecurityKeys.Place)} and verified its owner itself, by a PIN or a finger: no
     * password is needed.
     *
     * @throws org.nembo.api.error.NemboException {@code UNAUTHENTICATED}, {@code TOO_MANY_REQUESTS} with {@code retryAfter}
     */
    User verify(SecurityKeys.Answer answer);
}
