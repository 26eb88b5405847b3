package org.nembo.secrets.vault;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The members of a JSON object that a client sent, whatever it calls the body's media type. Immutable. */
final class Fields {

    private static final int MOST_ITEMS = 200;
    private static final ObjectMapper JSON = JsonMapper.builder(new JsonFactoryBuilder().streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(100).maxStringLength(1 << 20).maxNumberLength(1000).build()).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final Map<String, Object> members;

    Fields(Map<String, Object> members) {
        this.members = members;
    }

    /** @param body may be null or empty, which has no members */
    static Fields of(byte[] body) {
        return new Fields(body == null || body.length == 0 ? Map.of() : object(body));
    }

    private static Map<String, Object> object(byte[] body) {
        try {
            Map<String, Object> members = JSON.readValue(body, new TypeReference<LinkedHashMap<String, Object>>() { });
            return members == null ? Map.of() : members;
        } catch (IOException e) {
            throw VaultFailures.refused("error parsing JSON: the body must be one object");
        }
    }

    /** The object that a text is; null when it is none. */
    static Map<String, Object> objectIn(String text) {
        try {
            return text.startsWith("{") ? JSON.readValue(text, new TypeReference<LinkedHashMap<String, Object>>() { }) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it is plain JSON data", e);
        }
    }

    static byte[] bytes(Object value) {
        return json(value).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    Map<String, Object> all() {
        return members;
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    String text(String name) {
        Object value = members.get(name);
        if (value != null && !(value instanceof String)) {
            throw VaultFailures.refused("'%s' must be a text".formatted(name));
        }
        String text = value == null ? "" : (String) value;
        if (text.length() > 64 * 1024) {
            throw VaultFailures.refused("'%s' is too long".formatted(name));
        }
        return text;
    }

    /** Of the first of the names that is there. */
    List<String> words(String... names) {
        for (String name : names) {
            Object value = members.get(name);
            if (value instanceof List<?> list && list.size() <= MOST_ITEMS && list.stream().allMatch(String.class::isInstance)) {
                return list.stream().map(String.class::cast).map(String::strip).filter(word -> !word.isEmpty()).distinct().toList();
            }
            if (value instanceof String text && text.length() <= 10_000) {
                return Arrays.stream(text.split(",")).map(String::strip).filter(word -> !word.isEmpty()).distinct().toList();
            }
            if (value != null) {
                throw VaultFailures.refused("'%s' must be a list of at most %d texts, or one with commas".formatted(name, MOST_ITEMS));
            }
        }
        return List.of();
    }

    boolean flag(String name, boolean absent) {
        Object value = members.get(name);
        if (value == null) {
            return absent;
        }
        if (!value.toString().matches("true|false")) {
            throw VaultFailures.refused("'%s' must be true or false".formatted(name));
        }
        return Boolean.parseBoolean(value.toString());
    }

    int number(String name, int absent) {
        Object value = members.get(name);
        if (value == null) {
            return absent;
        }
        if (!value.toString().matches("\\d{1,9}")) {
            throw VaultFailures.refused("'%s' must be a whole number".formatted(name));
        }
        return Integer.parseInt(value.toString());
    }

    Duration ttl(String name) {
        return Ttl.parse(name, members.get(name));
    }

    List<Integer> numbers(String name) {
        if (members.get(name) instanceof List<?> list && list.size() <= MOST_ITEMS && !list.isEmpty()
                && list.stream().allMatch(each -> each.toString().matches("\\d{1,9}"))) {
            return list.stream().map(each -> Integer.valueOf(each.toString())).distinct().toList();
        }
        throw VaultFailures.refused("no version number provided: '%s' must be a list of 1 to %d numbers".formatted(name, MOST_ITEMS));
    }

    /** Null when it is absent. */
    @SuppressWarnings("unchecked")
    Map<String, Object> object(String name) {
        Object value = members.get(name);
        if (value != null && !(value instanceof Map)) {
            throw VaultFailures.refused("'%s' must be an object".formatted(name));
        }
        return (Map<String, Object>) value;
    }

    /** An object, or one in a text, whose values are texts; empty when it is absent. */
    Map<String, String> texts(String name) {
        Object value = members.get(name);
        Map<String, Object> object = value instanceof String text ? objectIn(text) : object(name);
        if (object == null) {
            if (value != null) {
                throw VaultFailures.refused("'%s' must be an object of texts".formatted(name));
            }
            return Map.of();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        object.forEach((key, each) -> {
            if (!(each instanceof String text) || key.length() > 128 || text.length() > 512 || texts.size() == 64) {
                throw VaultFailures.refused("'%s' must have at most 64 members, texts of at most 512 characters".formatted(name));
            }
            texts.put(key, text);
        });
        return texts;
    }
}
