package org.nembo.identity.key;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import org.nembo.identity.Opaque;

/** Keys for tests: one RSA pair under many names, because making one takes long. */
public final class CheapKeys {

    private static RSAKey rsa;

    private CheapKeys() {
    }

    public static synchronized JWK make(JWSAlgorithm algorithm) {
        if (algorithm.equals(JWSAlgorithm.ES256)) {
            return SigningKeys.generate(algorithm);
        }
        if (rsa == null) {
            rsa = SigningKeys.generate(algorithm).toRSAKey();
        }
        return new RSAKey.Builder(rsa).keyID(Opaque.id()).build();
    }
}
