package org.nembo.orchestrator.callback;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nembo.api.secret.Secret;
import org.nembo.orchestrator.deployment.Json;

/**
 * The secrets that sign the callbacks of one deployment: the present one and, for a while after it was replaced, the one before. Immutable.
 *
 * @param previous the one before; meaningless once {@code until} is over
 */
record SigningKeys(Secret current, Optional<Secret> previous, Instant until) {

    static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    SigningKeys {
        Objects.requireNonNull(current, "current");
        Objects.requireNonNull(previous, "previous");
        Objects.requireNonNull(until, "until");
    }

    static SigningKeys fresh() {
        return new SigningKeys(random(), Optional.empty(), Instant.EPOCH);
    }

    /** A new one, while the present one signs on for a time. */
    SigningKeys rotated(Instant now, Duration grace) {
        return new SigningKeys(random(), grace.isZero() ? Optional.empty() : Optional.of(current), now.plus(grace));
    }

    /** Those that sign at a moment, the newest first. */
    List<Secret> at(Instant now) {
        return previous.filter(old -> now.isBefore(until)).map(old -> List.of(current, old)).orElse(List.of(current));
    }

    /** For the secret store. */
    Secret sealed() {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("current", current.reveal());
        previous.ifPresent(old -> text.put("previous", old.reveal()));
        text.put("until", until.toEpochMilli());
        return new Secret(Json.write(text));
    }

    static SigningKeys of(Secret sealed) {
        Map<String, Object> text = Json.object(sealed.reveal());
        return new SigningKeys(new Secret((String) text.get("current")), Optional.ofNullable((String) text.get("previous")).map(Secret::new),
                Instant.ofEpochMilli(((Number) text.get("until")).longValue()));
    }

    private static Secret random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(PREFIX + Base64.getEncoder().encodeToString(bytes));
    }
}
