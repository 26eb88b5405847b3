package org.nembo.api.identity;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The OpenID Connect issuers elsewhere at which people may sign in with their browser (authorization code with PKCE). The caller keeps what ties an answer
 * to the browser that asked: state, nonce and verifier are its own, new for each sign-in and used once. Thread-safe.
 */
@ProviderType
public interface TrustedIssuers {

    /**
     * An issuer to choose.
     *
     * @param name  of its configuration; letters, digits, dots, dashes and underscores
     * @param label what people know it by
     * @param url   the issuer, without a trailing slash
     */
    record Offer(String name, String label, String url) {
    }

    /**
     * What a sign-in begins with.
     *
     * @param redirect  where the issuer sends the browser back
     * @param challenge S256 of the verifier
     * @param again     whether the person must prove who they are there even if the issuer knows the browser
     */
    record Request(URI redirect, String state, String nonce, String challenge, boolean again) {
        @Override
        public String toString() {
            return "Request[" + redirect + "]";
        }
    }

    /**
     * What came back.
     *
     * @param issuer   the parameter {@code iss} (RFC 9207), when it was sent
     * @param redirect as it was in the request
     * @param nonce    as it was in the request
     */
    record Answer(String code, Optional<String> issuer, String verifier, URI redirect, String nonce) {
        @Override
        public String toString() {
            return "Answer[" + redirect + "]";
        }
    }

    /** Who it is. @param proved when they proved it to the issuer; empty when it does not say */
    record Proof(Subject subject, Optional<Instant> proved) {
    }

    /** By label. Answers from memory. */
    List<Offer> offers();

    /**
     * The address at the issuer to which the browser is to go.
     *
     * @throws org.nembo.api.error.NemboException {@code NOT_FOUND} when there is no such offer, {@code UNAVAILABLE} when the issuer does not answer
     */
    URI begin(String name, Request request);

    /**
     * Redeems the code and verifies the ID token: signature, issuer, audience, nonce, times and the hash of the access token. The subject is not yet
     * admitted by the {@link Directory}.
     *
     * @throws org.nembo.api.error.NemboException {@code NOT_FOUND}, {@code UNAVAILABLE}, or {@code UNAUTHENTICATED} when what came back proves nothing
     */
    Proof finish(String name, Answer answer);
}
