package org.nembo.orchestrator.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.template.Fragment;
import org.nembo.orchestrator.template.Source;

/**
 * What a client asks for.
 *
 * @param template           the text of the template
 * @param inputs             plain JSON data by name
 * @param site               where it is to run; any that has room when absent
 * @param idempotencyKey     the same key of the same caller stands for the same deployment
 * @param timeoutMinutes     how long the creation may take
 * @param group              the group that it shall belong to; personal when absent
 * @param siteTimeoutMinutes how long the creation may take at one site before the next is tried
 * @param maxSites           how many sites are tried at most
 * @param keepLastAttempt    whether what a failed creation made at the last site stays there
 * @param expires            when it is to be deleted by itself
 * @param callback           whom to tell of every change
 * @param fragments          additions that are merged with the template
 */
public record NewDeployment(Optional<String> name, String template, Map<String, Object> inputs, Optional<String> site, Map<String, String> labels,
        Optional<String> idempotencyKey, Optional<Integer> timeoutMinutes, Optional<String> description, Optional<String> group,
        Optional<Integer> siteTimeoutMinutes, Optional<Integer> maxSites, Optional<Boolean> keepLastAttempt, Optional<Instant> expires,
        Optional<Callback> callback, List<Fragment> fragments) {

    private static final int MAX_NAME = 200;
    private static final int MAX_DESCRIPTION = 2000;
    private static final int MAX_LABELS = 32;
    private static final Duration FARTHEST = Duration.ofDays(36_500);
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?");

    /** Absent members of a JSON object arrive as null. */
    public NewDeployment {
        name = name == null ? Optional.empty() : name;
        inputs = inputs == null ? Map.of() : inputs;
        site = site == null ? Optional.empty() : site;
        labels = labels == null ? Map.of() : labels;
        idempotencyKey = idempotencyKey == null ? Optional.empty() : idempotencyKey;
        timeoutMinutes = timeoutMinutes == null ? Optional.empty() : timeoutMinutes;
        description = description == null ? Optional.empty() : description;
        group = group == null ? Optional.empty() : group;
        siteTimeoutMinutes = siteTimeoutMinutes == null ? Optional.empty() : siteTimeoutMinutes;
        maxSites = maxSites == null ? Optional.empty() : maxSites;
        keepLastAttempt = keepLastAttempt == null ? Optional.empty() : keepLastAttempt;
        expires = expires == null ? Optional.empty() : expires;
        callback = callback == null ? Optional.empty() : callback;
        fragments = fragments == null ? List.of() : List.copyOf(fragments);
    }

    /** One with nothing beyond the common members. */
    public NewDeployment(Optional<String> name, String template, Map<String, Object> inputs, Optional<String> site, Map<String, String> labels,
            Optional<String> idempotencyKey, Optional<Integer> timeoutMinutes) {
        this(name, template, inputs, site, labels, idempotencyKey, timeoutMinutes, null, null, null, null, null, null, null, null);
    }

    public NewDeployment withKey(String key) {
        if (idempotencyKey.isPresent() && !idempotencyKey.get().equals(key)) {
            throw invalid("the header Idempotency-Key and the member 'idempotencyKey' differ: send one of them");
        }
        return new NewDeployment(name, template, inputs, site, labels, Optional.of(key), timeoutMinutes, description, group, siteTimeoutMinutes, maxSites,
                keepLastAttempt, expires, callback, fragments);
    }

    /** The template with its additions, as it was sent. */
    Source source() {
        return new Source(template, fragments);
    }

    /** The same with all of them in one text. */
    NewDeployment merged(String whole) {
        return new NewDeployment(name, whole, inputs, site, labels, idempotencyKey, timeoutMinutes, description, group, siteTimeoutMinutes, maxSites,
                keepLastAttempt, expires, callback, List.of());
    }

    /** @throws NemboException {@code DEPLOYMENT_INVALID} naming the member and what it must be */
    void check(int maxMinutes) {
        if (template == null || template.isBlank()) {
            throw invalid("'template' is missing: send the text of a TOSCA template");
        }
        name.ifPresent(NewDeployment::checkName);
        idempotencyKey.ifPresent(text -> printable("the idempotency key", text, 1, MAX_NAME));
        timeoutMinutes.filter(minutes -> minutes < 1 || minutes > maxMinutes).ifPresent(minutes -> {
            throw invalid("'timeoutMinutes' must be 1 to %d, is %d".formatted(maxMinutes, minutes));
        });
        siteTimeoutMinutes.filter(minutes -> minutes < 1 || minutes > timeoutMinutes.orElse(maxMinutes)).ifPresent(minutes -> {
            throw invalid("'siteTimeoutMinutes' must be 1 to %d, the time for the whole creation, is %d".formatted(timeoutMinutes.orElse(maxMinutes), minutes));
        });
        maxSites.filter(sites -> sites < 1).ifPresent(sites -> {
            throw invalid("'maxSites' must be at least 1, is %d".formatted(sites));
        });
        description.ifPresent(NewDeployment::checkDescription);
        group.ifPresent(text -> printable("'group'", text, 1, MAX_NAME));
        callback.ifPresent(wanted -> CallbackUrl.of(wanted.url()));
        checkLabels(labels);
    }

    static void checkName(String name) {
        printable("'name'", name, 1, MAX_NAME);
    }

    static void checkDescription(String description) {
        printable("'description'", description, 0, MAX_DESCRIPTION);
    }

    static void checkExpires(Optional<Instant> expires, Instant now) {
        expires.filter(moment -> !moment.isAfter(now) || moment.isAfter(now.plus(FARTHEST))).ifPresent(moment -> {
            throw invalid("'expires' must lie ahead, at most %d days, is %s".formatted(FARTHEST.toDays(), moment));
        });
    }

    static void checkLabels(Map<String, String> labels) {
        if (labels.size() > MAX_LABELS) {
            throw invalid("a deployment has at most %d labels, not %d".formatted(MAX_LABELS, labels.size()));
        }
        labels.forEach((label, value) -> {
            if (!LABEL.matcher(label).matches()) {
                throw invalid("'%s' is not a label's name: 1 to 63 letters, digits, '.', '_', '/' and '-'".formatted(label));
            }
            printable("the value of label '" + label + "'", value, 0, MAX_NAME);
        });
    }

    static NemboException invalid(String message) {
        return new NemboException(OrchestratorError.DEPLOYMENT_INVALID, message);
    }

    private static void printable(String what, String text, int min, int max) {
        if (text == null || text.length() < min || text.length() > max || min > 0 && text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
            throw invalid("%s has %d to %d printable characters".formatted(what, min, max));
        }
    }
}
