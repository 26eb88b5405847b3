package org.nembo.security.issuer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.nembo.api.error.NemboException;

/** What an issuer says of somebody, read strictly: a claim of another type than its own is refused and not converted. */
record Claims(Map<String, Object> values) {

    private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    /** @throws NemboException {@code UNAUTHENTICATED} when there is none, or it is no text of 1 to 255 printable characters */
    String text(String name) {
        return optional(name).orElseThrow(() -> Refused.because("the access token has no claim '%s'".formatted(name)));
    }

    Optional<String> optional(String name) {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text) || text.isBlank() || text.length() > 255 || text.chars().anyMatch(Character::isISOControl)) {
            throw Refused.because("the claim '%s' of the access token is not a text of 1 to 255 printable characters".formatted(name));
        }
        return Optional.of(text);
    }

    Optional<Instant> instant(String name) {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Number number) || !(number.doubleValue() >= 0) || number.doubleValue() > LATEST) {
            throw Refused.because("the claim '%s' of the access token is no time in seconds".formatted(name));
        }
        return Optional.of(Instant.ofEpochSecond(number.longValue()));
    }

    /** One text or a list of texts; empty when there is none. */
    List<String> texts(String name) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        List<?> items = value instanceof List<?> list ? list : List.of(value);
        List<String> texts = new ArrayList<>();
        for (Object item : items) {
            if (!(item instanceof String text)) {
                throw Refused.because("the claim '%s' of the access token is neither a text nor a list of texts".formatted(name));
            }
            texts.add(text);
        }
        return texts;
    }

    /** The words of {@code scope}, or of the list {@code scp}; empty when there is neither. */
    Optional<Set<String>> scopes() {
        Object value = values.containsKey("scope") ? values.get("scope") : values.get("scp");
        if (value == null) {
            return Optional.empty();
        }
        List<String> lists = texts(values.containsKey("scope") ? "scope" : "scp");
        return Optional.of(lists.stream().flatMap(list -> Arrays.stream(list.split(" "))).filter(word -> !word.isEmpty()).collect(Collectors.toSet()));
    }

    /** By its name, or by the names on the way to it with dots between them, as {@code realm_access.roles}; null when there is none. */
    Object at(String path) {
        if (values.containsKey(path)) {
            return values.get(path);
        }
        Object here = values;
        for (String name : path.split("\\.")) {
            here = here instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return here;
    }
}
