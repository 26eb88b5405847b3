package org.nembo.secrets;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master keys that this server knows. The first one seals, all of them open. A source that changes is read again while the server runs: a second
 * after the change at most, and at once when a key is asked for that is not known yet. Thread-safe.
 */
final class Keyring {

    private static final Logger log = LoggerFactory.getLogger(Keyring.class);
    private static final long LOOK_AFTER_MILLIS = 1000;

    /** A key that data keys are wrapped under. */
    static final class Key {

        private final String id;
        private final byte[] keyEncryptionKey;

        Key(byte[] masterKey) {
            this.keyEncryptionKey = Derived.key(masterKey, "nembo secrets key-encryption key 1");
            this.id = Derived.id(masterKey);
        }

        /** Names the master key without telling anything of it. */
        String id() {
            return id;
        }

        byte[] encrypt(byte[] plain, byte[] bound) throws GeneralSecurityException {
            return Aes.encrypt(keyEncryptionKey, plain, bound);
        }

        byte[] decrypt(byte[] sealed, byte[] bound) throws GeneralSecurityException {
            return Aes.decrypt(keyEncryptionKey, sealed, bound);
        }

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    /** Where the keys come from. */
    interface Source {

        /** Changes when the keys may have changed; asked often. */
        String stamp();

        /** The master keys, the current one first. @throws IllegalStateException saying what is wrong and what to do */
        List<byte[]> read() throws IOException;
    }

    private record Known(String stamp, Key current, Map<String, Key> all) {
    }

    private final Source source;
    private final Clock clock;
    private volatile Known known;
    private volatile long looked;

    Keyring(Source source, Clock clock) throws IOException {
        this.source = source;
        this.clock = clock;
        this.known = read(source.stamp());
        this.looked = clock.millis();
    }

    /** The one that seals. */
    Key current() {
        if (clock.millis() - looked >= LOOK_AFTER_MILLIS) {
            look();
        }
        return known.current();
    }

    Optional<Key> find(String id) {
        Key key = known.all().get(id);
        if (key == null) {
            look();
            key = known.all().get(id);
        }
        return Optional.ofNullable(key);
    }

    /** The ids, the current one first. */
    Set<String> ids() {
        look();
        return known.all().keySet();
    }

    /** Reads the source when it has changed; what is wrong with it is logged, and the keys stay. */
    private synchronized void look() {
        looked = clock.millis();
        String stamp = source.stamp();
        if (stamp.equals(known.stamp())) {
            return;
        }
        try {
            Known fresh = read(stamp);
            if (!fresh.all().keySet().equals(known.all().keySet()) || !fresh.current().id().equals(known.current().id())) {
                log.info("The master keys are now {}; the first one seals", fresh.all().keySet());
            }
            known = fresh;
        } catch (IOException | IllegalStateException e) {
            log.error("The master keys have changed and cannot be used, those known stay in use: {}", e.getMessage());
            known = new Known(stamp, known.current(), known.all());
        }
    }

    private Known read(String stamp) throws IOException {
        Map<String, Key> all = new LinkedHashMap<>();
        for (byte[] masterKey : source.read()) {
            Key key = new Key(masterKey);
            Arrays.fill(masterKey, (byte) 0);
            all.putIfAbsent(key.id(), key);
        }
        return new Known(stamp, all.values().iterator().next(), all);
    }
}
