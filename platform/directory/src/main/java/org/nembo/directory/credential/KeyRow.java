package org.nembo.directory.credential;

import java.time.Instant;
import java.util.Optional;
import org.nembo.api.identity.SecurityKeys.SecurityKey;

/**
 * A security key as it is stored.
 *
 * @param credential the key's own identifier, as Base64url
 * @param made       what it showed of itself when it was made
 * @param counter    the newest signature counter that was seen
 */
record KeyRow(String id, String uid, String credential, Made made, long counter, String name, Instant created, Optional<Instant> lastUsed) {

    /**
     * What a key showed of itself.
     *
     * @param material   identifier and public key, as Base64url
     * @param flags      {@code u} it verified its owner, {@code e} it may be backed up, {@code b} it is
     * @param transports how a browser reaches it, separated by blanks
     */
    record Made(String material, String flags, String transports) {
    }

    SecurityKey shown() {
        return new SecurityKey(id, name, created, lastUsed);
    }
}
