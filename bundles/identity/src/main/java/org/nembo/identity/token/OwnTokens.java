package org.nembo.identity.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.nembo.identity.Issuer;
import org.nembo.identity.grant.Grants;
import org.nembo.identity.key.SigningKeys;

/** Reads tokens that this issuer wrote, for its own endpoints. Thread-safe. */
public final class OwnTokens {

    private static final int LONGEST = 16_384;

    private final Issuer issuer;
    private final SigningKeys keys;
    private final Grants grants;
    private final Clock clock;

    public OwnTokens(Issuer issuer, SigningKeys keys, Grants grants, Clock clock) {
        this.issuer = issuer;
        this.keys = keys;
        this.grants = grants;
        this.clock = clock;
    }

    /** The claims of an access token that is good now. */
    public Optional<JWTClaimsSet> access(String token) {
        return signed(token, "at+jwt").filter(claims -> claims.getExpirationTime() != null && claims.getExpirationTime().toInstant().isAfter(clock.instant())
                && claims.getJWTID() != null && !grants.isRevoked(claims.getJWTID()));
    }

    /** The claims of an ID token that this issuer wrote, however long ago. */
    public Optional<JWTClaimsSet> idToken(String token) {
        return signed(token, "JWT");
    }

    private Optional<JWTClaimsSet> signed(String token, String type) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWSHeader header = jwt.getHeader();
            Optional<JWK> key = header.getKeyID() == null ? Optional.empty() : keys.find(header.getKeyID());
            boolean fits = key.isPresent() && key.get().getAlgorithm().equals(header.getAlgorithm()) && header.getType() != null
                    && type.equals(header.getType().getType());
            if (!fits || !jwt.verify(verifier(key.get()))) {
                return Optional.empty();
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            return issuer.is(claims.getIssuer()) && claims.getSubject() != null ? Optional.of(claims) : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        return JWSAlgorithm.ES256.equals(key.getAlgorithm()) ? new ECDSAVerifier(key.toECKey()) : new RSASSAVerifier(key.toRSAKey());
    }

    /** The words of the claim {@code scope}. */
    public static List<String> scopes(JWTClaimsSet claims) {
        Object scope = claims.getClaim("scope");
        return scope instanceof String text && !text.isEmpty() ? List.of(text.split(" ")) : List.of();
    }
}
