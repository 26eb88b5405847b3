package org.nembo.security;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.TokenVerifier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Asks every deployed verifier whether a token is of its kind, and the directory whether its owner may come in: without the directory nobody may, since
 * nobody could tell who is suspended.
 */
@Component
public final class VerifiedTokens implements Authenticator {

    private static final int LONGEST = 16 * 1024;

    private final List<TokenVerifier> verifiers = new CopyOnWriteArrayList<>();
    private volatile Directory directory;

    @Activate
    public VerifiedTokens() {
    }

    @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
    void addVerifier(TokenVerifier verifier) {
        verifiers.add(verifier);
    }

    void removeVerifier(TokenVerifier verifier) {
        verifiers.remove(verifier);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setDirectory(Directory present) {
        directory = present;
    }

    void unsetDirectory(Directory gone) {
        if (directory == gone) {
            directory = null;
        }
    }

    @Override
    public Subject authenticate(String token, String audience) {
        if (token.isBlank() || token.length() > LONGEST) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the access token is empty or longer than %d characters".formatted(LONGEST));
        }
        for (TokenVerifier verifier : verifiers) {
            Optional<Subject> subject = verifier.verify(token, audience);
            if (subject.isPresent()) {
                return admitted(subject.get());
            }
        }
        if (TokenValue.looksLike(token)) {
            // One of ours, and those who verify ours are away for a moment.
            throw new NemboException(GeneralError.UNAVAILABLE, "access tokens cannot be verified now").with("retryAfter", 2);
        }
        throw new NemboException(GeneralError.UNAUTHENTICATED, "the access token is of no kind that this server accepts");
    }

    private Subject admitted(Subject verified) {
        Directory present = directory;
        if (present == null) {
            throw new NemboException(GeneralError.UNAVAILABLE, "nobody can be let in now: the directory of users is not running").with("retryAfter", 2);
        }
        return present.admit(verified);
    }
}
