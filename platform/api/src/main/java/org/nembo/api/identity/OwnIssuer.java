package org.nembo.api.identity;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The OpenID Connect issuer of this server, as far as those need it who verify its access tokens: the signature, the times, the issuer, the audience and
 * the header are judged by the same code as for every other trusted issuer, so whoever registers this service registers no {@link TokenVerifier} for
 * JWTs. Thread-safe; every method is asked at each request and answers from memory.
 *
 * <p>What is expected of an access token: a signed JWT ({@code RS256}, {@code PS256}, {@code ES256} or {@code EdDSA}) with {@code kid}; {@code typ}
 * {@code at+jwt} or {@code JWT}; {@code iss} = {@link #issuer()}, {@code sub}, {@code exp}, {@code iat}, {@code jti}, {@code client_id}, {@code aud} with
 * the name of the service (for example {@code api}: what a client gets that asked for no audience), {@code scope} with words separated by blanks.
 *
 * <ul>
 * <li>{@code sub} is the uid of {@link Directory#find(String)}, which says who it is. The groups of a local account are the directory's of the moment and
 * not those of the token; for an identity of another issuer those of the token ({@code groups} or {@code wlcg.groups}) hold too.</li>
 * <li>A token whose {@code sub} equals its {@code client_id} is of the client itself: its identity is ({@link #CLIENTS}, client id).</li>
 * </ul>
 */
@ConsumerType
public interface OwnIssuer {

    /** The issuer of identities that are clients of ours and not persons. */
    String CLIENTS = "urn:nembo:client";

    /** What tokens carry as {@code iss}; compared without regard to one trailing slash. */
    String issuer();

    /** The public keys, as a JWK Set in JSON; another text after each rotation. It holds those too whose tokens may still be valid. */
    String keys();

    /** Whether the token with this {@code jti} was revoked before its end. A revocation elsewhere holds here within a second. */
    boolean isRevoked(String jti);
}
