package org.nembo.objectstore.seal;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.spi.object.ObjectError;

/** Those of the secret {@value #PATH}. A version of it that is put by hand is what new objects are wrapped with after the next start. Thread-safe. */
public final class StoredMasterKeys implements MasterKeys {

    static final String PATH = "objectstore/sse-key";

    private final Secrets secrets;
    private final Map<Integer, Key> known = new ConcurrentHashMap<>();
    private volatile Key newest;

    public StoredMasterKeys(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public Key newest() {
        Key key = newest;
        return key == null ? first() : key;
    }

    private synchronized Key first() {
        if (newest == null) {
            List<Secrets.Version> history = secrets.history(PATH);
            int version = history.isEmpty() ? secrets.put(PATH, new Secret(Base64.getEncoder().encodeToString(Frames.random()))) : history.get(0).number();
            newest = find(version);
        }
        return newest;
    }

    @Override
    public Key find(int version) {
        return known.computeIfAbsent(version, number -> {
            Secret secret = secrets.find(PATH, number).orElseThrow(() -> new NemboException(ObjectError.DAMAGED,
                    "version %d of the secret %s, which objects are encrypted with, is not there".formatted(number, PATH)));
            byte[] bytes = Base64.getDecoder().decode(secret.reveal().strip());
            if (bytes.length != Frames.SALT) {
                throw new NemboException(ObjectError.DAMAGED, "the secret %s must be 32 bytes in Base64".formatted(PATH));
            }
            return new Key(number, bytes);
        });
    }
}
