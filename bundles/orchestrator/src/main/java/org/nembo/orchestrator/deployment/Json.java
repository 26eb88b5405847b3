package org.nembo.orchestrator.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Map;

/** Plain JSON data as text and back: maps, lists, strings, numbers, booleans. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectWriter SORTED = MAPPER.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() { };
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() { };

    private Json() {
    }

    public static String write(Object value) {
        return write(MAPPER.writer(), value);
    }

    /** Equal data is equal text. */
    public static String canonical(Object value) {
        return write(SORTED, value);
    }

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not plain JSON data", e);
        }
    }

    public static Map<String, Object> object(String text) {
        return read(text, OBJECT);
    }

    public static Map<String, String> strings(String text) {
        return read(text, STRINGS);
    }

    /** Any value: a map, a list, a string, a number, a boolean or null. */
    public static Object value(String text) {
        return read(text, new TypeReference<Object>() { });
    }

    private static <T> T read(String text, TypeReference<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            // The text may hold a secret and Jackson quotes it: neither message nor cause goes on.
            throw new IllegalArgumentException("not JSON of the expected form, near column " + e.getLocation().getColumnNr());
        }
    }
}
