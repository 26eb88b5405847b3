package org.nembo.orchestrator.deployment;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.nembo.api.error.NemboException;

/**
 * A JSON merge patch (RFC 7396) of what may be changed without a job: {@code name}, {@code description}, {@code labels}, {@code locked}, {@code expires}.
 * What is null is removed. Immutable.
 */
public final class Amendment {

    static final String LOCKED = "locked";
    private static final String NAME = "name";
    private static final String DESCRIPTION = "description";
    private static final String LABELS = "labels";
    private static final String EXPIRES = "expires";
    private static final Set<String> MEMBERS = Set.of(NAME, DESCRIPTION, LABELS, LOCKED, EXPIRES);

    private final Map<String, Object> patch;

    /** @throws NemboException {@code DEPLOYMENT_INVALID} for a member that is none of these */
    public Amendment(Map<String, Object> patch) {
        for (String member : patch.keySet()) {
            if (!MEMBERS.contains(member)) {
                throw NewDeployment.invalid("'%s' cannot be patched; there is name, description, labels, locked, expires".formatted(member));
            }
        }
        // A merge patch says something with null, which a copy of the map would refuse.
        this.patch = new LinkedHashMap<>(patch);
    }

    boolean isEmpty() {
        return patch.isEmpty();
    }

    /** Whether it locks or unlocks, which is a right of its own. */
    boolean isAboutLock() {
        return patch.containsKey(LOCKED);
    }

    boolean isAboutMore() {
        return patch.size() > (isAboutLock() ? 1 : 0);
    }

    /**
     * The deployment as it is to be.
     *
     * @throws NemboException {@code DEPLOYMENT_INVALID} naming the member and what it must be
     */
    Deployment of(Deployment now, Instant moment) {
        Deployment.Amendable to = new Deployment.Amendable(
                patch.containsKey(NAME) ? text(NAME).orElseThrow(() -> NewDeployment.invalid("'name' cannot be removed")) : now.name(),
                patch.containsKey(DESCRIPTION) ? text(DESCRIPTION).orElse("") : now.description(),
                patch.containsKey(LABELS) ? labels(now.labels()) : now.labels(),
                patch.containsKey(LOCKED) ? flag() : now.locked(),
                patch.containsKey(EXPIRES) ? moment(moment) : now.expires());
        NewDeployment.checkName(to.name());
        NewDeployment.checkDescription(to.description());
        NewDeployment.checkLabels(to.labels());
        return now.amended(to);
    }

    private Optional<String> text(String member) {
        Object value = patch.get(member);
        if (value != null && !(value instanceof String)) {
            throw NewDeployment.invalid("'%s' must be a text".formatted(member));
        }
        return Optional.ofNullable((String) value);
    }

    private boolean flag() {
        Object value = patch.get(LOCKED);
        if (value != null && !(value instanceof Boolean)) {
            throw NewDeployment.invalid("'locked' must be true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    private Map<String, String> labels(Map<String, String> before) {
        Object value = patch.get(LABELS);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> wanted)) {
            throw NewDeployment.invalid("'labels' must be an object of texts; a label that is null is removed");
        }
        Map<String, String> labels = new TreeMap<>(before);
        wanted.forEach((name, text) -> {
            if (text == null) {
                labels.remove(name.toString());
            } else if (text instanceof String string) {
                labels.put(name.toString(), string);
            } else {
                throw NewDeployment.invalid("the value of label '%s' must be a text".formatted(name));
            }
        });
        return labels;
    }

    private Optional<Instant> moment(Instant now) {
        Optional<Instant> expires = text(EXPIRES).map(Amendment::parse);
        NewDeployment.checkExpires(expires, now);
        return expires;
    }

    private static Instant parse(String text) {
        try {
            return Instant.ofEpochMilli(OffsetDateTime.parse(text).toInstant().toEpochMilli());
        } catch (DateTimeException e) {
            throw NewDeployment.invalid("'expires' must be a moment such as 2027-01-31T12:00:00Z, is '%s'"
                    .formatted(text.substring(0, Math.min(40, text.length()))));
        }
    }
}
