package org.nembo.objectstore.seal;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.spi.object.ObjectError;

/**
 * Hands sealed objects from one server to another as they are: their data key is opened with the key of this server, and kept by the other under its own. A
 * data key under a client's key stays as it is. Thread-safe.
 */
public final class Handover {

    private final MasterKeys masters;

    public Handover(MasterKeys masters) {
        this.masters = masters;
    }

    /** The data key of an object, in Base64; empty when it is not sealed with a key of this server. */
    public Optional<Secret> key(Map<String, String> facts) {
        if (!AesSealing.SERVER.equals(facts.get(AesSealing.HOW))) {
            return Optional.empty();
        }
        String kept = facts.getOrDefault(AesSealing.KEY, "");
        int colon = kept.indexOf(':');
        try {
            byte[] master = masters.find(Integer.parseInt(kept.substring(0, colon))).bytes();
            return Optional.of(new Secret(Base64.getEncoder().encodeToString(Frames.unwrap(Base64.getDecoder().decode(kept.substring(colon + 1)), master))));
        } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new NemboException(ObjectError.DAMAGED, "the key of an object does not open with the key of the server", e);
        }
    }

    /** The facts without what means nothing to another server. */
    public static Map<String, String> leaving(Map<String, String> facts) {
        Map<String, String> left = new HashMap<>(facts);
        if (AesSealing.SERVER.equals(facts.get(AesSealing.HOW))) {
            left.remove(AesSealing.KEY);
        }
        return left;
    }

    /**
     * The facts as this server keeps them.
     *
     * @param key as {@link #key} said at the other server; empty for none
     * @throws NemboException {@code INVALID_REQUEST} when facts and key do not belong together
     */
    public Map<String, String> arriving(Map<String, String> facts, String key) {
        if (!AesSealing.SERVER.equals(facts.get(AesSealing.HOW))) {
            return facts;
        }
        Map<String, String> kept = new HashMap<>(facts);
        try {
            byte[] bytes = Base64.getDecoder().decode(key);
            if (bytes.length == Frames.SALT) {
                MasterKeys.Key master = masters.newest();
                kept.put(AesSealing.KEY, master.version() + ":" + Base64.getEncoder().encodeToString(Frames.wrap(bytes, master.bytes())));
                return kept;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the key.
        }
        throw new NemboException(org.nembo.api.error.GeneralError.INVALID_REQUEST, "an encrypted object comes without its data key");
    }
}
