package org.nembo.objectstore.admin;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.document.Settings;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.StoredObject;

/** Retention and legal holds of versions. Pure functions. */
final class Locks {

    private Locks() {
    }

    /** Refuses to remove what is held. @throws NemboException {@code OBJECT_LOCKED} */
    static Guard guard(Instant now) {
        return current -> current.flatMap(version -> why(version, now)).ifPresent(why -> {
            throw new NemboException(ObjectStoreError.OBJECT_LOCKED, why);
        });
    }

    private static Optional<String> why(StoredObject version, Instant now) {
        if (version.facts().getOrDefault(Settings.LEGAL_HOLD, "").equals("ON")) {
            return Optional.of("the version %s of '%s' has a legal hold".formatted(version.version(), version.key()));
        }
        String until = version.facts().getOrDefault(Settings.RETAIN_UNTIL, "");
        return until.isEmpty() || isOver(until, now) ? Optional.empty()
                : Optional.of("the version %s of '%s' is retained until %s".formatted(version.version(), version.key(), until));
    }

    /** What cannot be read holds. */
    private static boolean isOver(String until, Instant now) {
        try {
            return !Instant.parse(until).isAfter(now);
        } catch (DateTimeException e) {
            return false;
        }
    }
}
