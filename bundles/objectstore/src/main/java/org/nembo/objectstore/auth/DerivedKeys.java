package org.nembo.objectstore.auth;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nembo.api.secret.Secret;

/** The keys that are derived from secrets for a day, region and service; the last ones are remembered. Thread-safe. */
final class DerivedKeys {

    private static final int MOST = 2000;

    private record Source(Scope scope, Secret secret) {
    }

    private final Map<Source, SigningKey> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Source, SigningKey> eldest) {
            return size() > MOST;
        }
    };

    SigningKey of(Scope scope, Secret secret) {
        Source source = new Source(scope, secret);
        synchronized (known) {
            SigningKey key = known.get(source);
            if (key != null) {
                return key;
            }
        }
        SigningKey key = new SigningKey(derive(scope, secret));
        synchronized (known) {
            known.put(source, key);
        }
        return key;
    }

    static byte[] derive(Scope scope, Secret secret) {
        byte[] day = Hashes.hmac(("AWS4" + secret.reveal()).getBytes(StandardCharsets.UTF_8), scope.date());
        return Hashes.hmac(Hashes.hmac(Hashes.hmac(day, scope.region()), scope.service()), Scope.END);
    }
}
