package org.nembo.orchestrator.indigo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/**
 * The members of a JSON object as the clients of this API send them: numbers and truth values may come as text, null is absent, and what is not asked for is
 * not looked at. Collects everything that is wrong. Confined to one thread.
 */
final class Members {

    private final Map<String, Object> object;
    private final List<String> wrong = new ArrayList<>();

    /** @param object null when the client sent no body */
    Members(Map<String, Object> object) {
        if (object == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "the body is missing: send a JSON object");
        }
        this.object = object;
    }

    Optional<String> text(String name) {
        Object value = object.get(name);
        if (value instanceof Map || value instanceof List) {
            return refuse(name, "must be text");
        }
        return Optional.ofNullable(value).map(String::valueOf);
    }

    /** A whole number of at least 1. */
    Optional<Integer> count(String name) {
        Object value = object.get(name);
        if (value == null || value instanceof String text && text.isBlank()) {
            return Optional.empty();
        }
        try {
            int number = value instanceof Map || value instanceof List || value instanceof Boolean ? 0
                    : new BigDecimal(String.valueOf(value).strip()).intValueExact();
            return number >= 1 ? Optional.of(number) : refuse(name, "must be a whole number of at least 1");
        } catch (ArithmeticException | NumberFormatException e) {
            return refuse(name, "must be a whole number of at least 1");
        }
    }

    /** Also under a second name, which counts when the first is absent. */
    Optional<Boolean> truth(String name, String alias) {
        String used = object.get(name) == null ? alias : name;
        String text = String.valueOf(object.get(used)).strip().toLowerCase(Locale.ROOT);
        return switch (text) {
            case "null", "" -> Optional.empty();
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default -> refuse(used, "must be true or false");
        };
    }

    /** A JSON object; empty when absent. */
    Map<String, Object> object(String name) {
        Map<String, Object> found = new LinkedHashMap<>();
        Object value = object.get(name);
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> found.put(String.valueOf(key), each));
        } else if (value != null) {
            refuse(name, "must be an object");
        }
        return found;
    }

    <T> Optional<T> refuse(String name, String why) {
        wrong.add("'%s' %s".formatted(name, why));
        return Optional.empty();
    }

    /** @throws NemboException {@code INVALID_REQUEST} with all that was wrong */
    void check() {
        if (!wrong.isEmpty()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, String.join("; ", wrong));
        }
    }
}
