package org.nembo.security.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.security.TokenValue;

/**
 * The keys of an issuer with which signatures are verified: RSA of 2048 bits and more, P-256, Ed25519; others are passed over. Remembers, as long as these
 * keys are the issuer's, which signatures were good, since a client comes with the same token again and again and a curve costs milliseconds. Thread-safe.
 */
final class PublicKeys {

    static final PublicKeys NONE = new PublicKeys(List.of());

    private static final int MOST = 100;
    private static final int MOST_GOOD = 10_000;
    private static final Set<JWSAlgorithm> RSA = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256);
    private static final Set<JWSAlgorithm> EDWARDS = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

    /** A key with what it may be used for. @param kid may be null */
    private record Key(String kid, Set<JWSAlgorithm> algorithms, JWSVerifier verifier) {
    }

    private final List<Key> keys;
    /** Hashes over all three parts of tokens. */
    private final Set<String> good = ConcurrentHashMap.newKeySet();

    private PublicKeys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /** @throws ParseException when the text is no JWK Set, or one of more than 100 keys */
    static PublicKeys parse(String json) throws ParseException {
        List<Key> keys = new ArrayList<>();
        List<JWK> all = JWKSet.parse(json).getKeys();
        if (all.size() > MOST) {
            throw new ParseException("%d keys, more than %d".formatted(all.size(), MOST), 0);
        }
        for (JWK key : all) {
            if (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE)) {
                key(key).ifPresent(keys::add);
            }
        }
        return new PublicKeys(keys);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Whether there is a key that may have signed it. */
    boolean know(Jwt token) {
        return keys.stream().anyMatch(key -> mayHaveSigned(key, token));
    }

    /** Whether one of the keys signed it. A token that names its key is tried with that one only. */
    boolean signed(Jwt token) {
        String hash = TokenValue.hash(new String(token.signed(), StandardCharsets.US_ASCII) + "." + token.signature());
        if (good.contains(hash)) {
            return true;
        }
        boolean signed = keys.stream().filter(key -> mayHaveSigned(key, token)).anyMatch(key -> verify(key, token));
        if (signed) {
            if (good.size() >= MOST_GOOD) {
                good.clear();
            }
            good.add(hash);
        }
        return signed;
    }

    private static boolean mayHaveSigned(Key key, Jwt token) {
        return key.algorithms().contains(token.header().getAlgorithm()) && token.kid().map(kid -> kid.equals(key.kid())).orElse(true);
    }

    private static boolean verify(Key key, Jwt token) {
        try {
            return key.verifier().verify(token.header(), token.signed(), token.signature());
        } catch (JOSEException | IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<Key> key(JWK key) {
        try {
            if (key instanceof RSAKey rsa && rsa.size() >= 2048) {
                return Optional.of(key(key, RSA, new RSASSAVerifier(rsa.toRSAPublicKey())));
            }
            if (key instanceof ECKey curve && Curve.P_256.equals(curve.getCurve())) {
                return Optional.of(key(key, Set.of(JWSAlgorithm.ES256), new ECDSAVerifier(curve.toECPublicKey())));
            }
            if (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
                return Optional.of(key(key, EDWARDS, new EdwardsVerifier(pair.getDecodedX())));
            }
        } catch (JOSEException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** A key that names its algorithm is good for that one only. */
    private static Key key(JWK key, Set<JWSAlgorithm> possible, JWSVerifier verifier) {
        boolean named = key.getAlgorithm() instanceof JWSAlgorithm algorithm && possible.contains(algorithm);
        boolean other = key.getAlgorithm() != null && !named && !possible.contains(new JWSAlgorithm(key.getAlgorithm().getName()));
        Set<JWSAlgorithm> algorithms = other ? Set.of() : key.getAlgorithm() == null || possible.equals(EDWARDS) ? possible
                : Set.of(new JWSAlgorithm(key.getAlgorithm().getName()));
        return new Key(key.getKeyID(), algorithms, verifier);
    }
}
