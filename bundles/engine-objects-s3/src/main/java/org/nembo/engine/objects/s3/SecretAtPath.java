package org.nembo.engine.objects.s3;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.spi.object.ObjectError;

/** A secret of the secret store as it is now, or was some seconds ago: it may come late, and be another one later. Thread-safe. */
final class SecretAtPath implements Supplier<Secret> {

    static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What was found, and when. */
    private record Found(Secret secret, long nanos) {
    }

    private final Secrets secrets;
    private final String path;
    private final LongSupplier nanos;
    private volatile Found found;

    SecretAtPath(Secrets secrets, String path, LongSupplier nanos) {
        this.secrets = secrets;
        this.path = path;
        this.nanos = nanos;
    }

    /** @throws NemboException {@code OBJECTS_FAULT} when there is none */
    @Override
    public Secret get() {
        Found now = found;
        if (now == null || nanos.getAsLong() - now.nanos() > FRESH_NANOS) {
            now = new Found(secrets.find(path).orElseThrow(() -> new NemboException(ObjectError.OBJECTS_FAULT,
                    "secret.path of org.nembo.engine.objects.s3: there is no secret '%s'".formatted(path))), nanos.getAsLong());
            found = now;
        }
        return now.secret();
    }
}
