package org.nembo.api.identity;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Verifies one kind of token. Register it as an OSGi service; the {@link Authenticator} asks each in turn. Thread-safe. */
@ConsumerType
public interface TokenVerifier {

    /**
     * The identity that the token proves; empty when the token is not of this verifier's kind.
     *
     * @throws org.nembo.api.error.NemboException {@code UNAUTHENTICATED} when it is of this kind but not valid, with the reason
     */
    Optional<Subject> verify(String token, String audience);
}
