package org.nembo.identity.key;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.time.Instant;

/**
 * A key as it may be shown.
 *
 * @param number counts the keys of one algorithm from 1
 * @param active from when it signs, until the next one does
 * @param jwk    the public part, with {@code kid}, {@code use} and {@code alg}
 */
record SigningKey(String kid, JWSAlgorithm algorithm, int number, Instant active, JWK jwk) {
}
