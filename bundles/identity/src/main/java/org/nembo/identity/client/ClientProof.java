package org.nembo.identity.client;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AbstractOptionallyIdentifiedRequest;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.identity.Throttle;
import org.nembo.identity.Issuer;
import org.nembo.identity.Opaque;
import org.nembo.identity.Refusal;

/** Finds out which client calls, by its secret, by an assertion that it signed (RFC 7523), or, for a public one, by its name alone. Thread-safe. */
public final class ClientProof {

    private static final String KIND = "client";
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Clients clients;
    private final Jdbi jdbi;
    private final Issuer issuer;
    private final Throttle throttle;
    private final Clock clock;

    public ClientProof(Clients clients, Jdbi jdbi, Issuer issuer, Throttle throttle, Clock clock) {
        this.clients = clients;
        this.jdbi = jdbi;
        this.issuer = issuer;
        this.throttle = throttle;
        this.clock = clock;
    }

    /**
     * The client that sends the request.
     *
     * @param address the network address it comes from
     * @throws Refusal {@code invalid_client}; it does not tell an unknown client from a wrong proof
     */
    public Client of(AbstractOptionallyIdentifiedRequest request, String address) {
        ClientAuthentication proof = request.getClientAuthentication();
        if (proof == null) {
            return named(request.getClientID() == null ? "" : request.getClientID().getValue());
        }
        return of(proof, address);
    }

    /** As above, for a request that is worth nothing without a proof. */
    public Client of(ClientAuthentication proof, String address) {
        if (proof == null) {
            throw refused("this needs the client's secret or assertion");
        }
        if (proof instanceof PlainClientSecret secret && secret.getClientSecret().getValue().isEmpty()) {
            // Programs exist that always send a secret: an empty one proves as much as the name alone.
            return named(proof.getClientID().getValue());
        }
        throttle.admit(KIND, "", address);
        Client client = clients.find(proof.getClientID().getValue()).orElse(null);
        boolean right = client != null && proof.getMethod().equals(client.metadata().getTokenEndpointAuthMethod()) && isRight(client, proof);
        if (!right) {
            throttle.failed(KIND, "", address);
            throw refused("the client is unknown, or does not prove itself in the way that it is registered for");
        }
        return approved(client);
    }

    private Client named(String id) {
        Client client = clients.find(id).orElse(null);
        if (client == null || !client.isPublic()) {
            throw refused("the client is unknown, or has to prove itself");
        }
        return approved(client);
    }

    private static Client approved(Client client) {
        if (client.status() != Client.Status.APPROVED) {
            throw new Refusal(OAuth2Error.UNAUTHORIZED_CLIENT, "the client waits for an administrator's approval");
        }
        return client;
    }

    private boolean isRight(Client client, ClientAuthentication proof) {
        if (proof instanceof PlainClientSecret secret) {
            return !client.secret().isEmpty() && Opaque.same(client.secret(), Opaque.hash(secret.getClientSecret().getValue()));
        }
        return proof instanceof PrivateKeyJWT assertion && client.metadata().getJWKSet() != null && isRight(client, assertion);
    }

    private boolean isRight(Client client, PrivateKeyJWT assertion) {
        SignedJWT jwt = assertion.getClientAssertion();
        JWTAuthenticationClaimsSet claims = assertion.getJWTAuthenticationClaimsSet();
        Instant now = clock.instant();
        Instant expires = claims.getExpirationTime().toInstant();
        boolean meant = claims.getAudience().stream().anyMatch(one -> issuer.is(one.getValue()) || issuer.at("/token").toString().equals(one.getValue()));
        boolean inTime = expires.isAfter(now.minus(SKEW)) && expires.isBefore(now.plus(LONGEST))
                && (claims.getNotBeforeTime() == null || claims.getNotBeforeTime().toInstant().isBefore(now.plus(SKEW)));
        return meant && inTime && claims.getJWTID() != null && claims.getSubject().getValue().equals(client.id())
                && claims.getIssuer().getValue().equals(client.id()) && isSigned(client, jwt) && isFirst(client, claims, expires);
    }

    private static boolean isSigned(Client client, SignedJWT jwt) {
        JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
        if (!ClientRules.ASSERTION_ALGORITHMS.contains(algorithm)) {
            return false;
        }
        KeyType type = KeyType.forAlgorithm(algorithm);
        String kid = jwt.getHeader().getKeyID();
        List<JWK> keys = client.metadata().getJWKSet().getKeys().stream().filter(key -> key.getKeyType().equals(type)
                && (kid == null || key.getKeyID() == null || kid.equals(key.getKeyID()))).toList();
        return keys.stream().anyMatch(key -> isSigned(key, jwt));
    }

    private static boolean isSigned(JWK key, SignedJWT jwt) {
        try {
            JWSVerifier verifier = key.getKeyType().equals(KeyType.EC) ? new ECDSAVerifier(key.toECKey()) : new RSASSAVerifier(key.toRSAKey());
            return jwt.verify(verifier);
        } catch (JOSEException e) {
            return false;
        }
    }

    /** An assertion counts once, on all nodes. */
    private boolean isFirst(Client client, JWTAuthenticationClaimsSet claims, Instant expires) {
        return jdbi.withHandle(handle -> handle.createUpdate("INSERT INTO identity_assertion (hash, expires) VALUES (:hash, :expires) "
                + "ON CONFLICT (hash) DO NOTHING").bind("hash", Opaque.hash(client.id() + " " + claims.getJWTID().getValue()))
                .bind("expires", expires.plus(SKEW).toEpochMilli()).execute()) == 1;
    }

    private static Refusal refused(String why) {
        return new Refusal(OAuth2Error.INVALID_CLIENT, why);
    }
}
