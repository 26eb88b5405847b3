package org.nembo.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;

/** The facts of a record as JSON, bounded. */
final class Facts {

    private static final int MOST_CHARS = 4096;
    private static final String CUT = "…";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> MAP = new TypeReference<>() { };

    private Facts() {
    }

    /** By name. What is too long is cut, the last names first. */
    static String write(Map<String, String> facts) {
        Map<String, String> kept = new TreeMap<>();
        int left = MOST_CHARS;
        for (Map.Entry<String, String> fact : new TreeMap<>(facts).entrySet()) {
            String name = cut(fact.getKey(), 64);
            String value = cut(fact.getValue(), left - name.length());
            left -= name.length() + value.length();
            if (left < 0) {
                break;
            }
            kept.put(name, value);
        }
        try {
            return JSON.writeValueAsString(kept);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is JSON", e);
        }
    }

    /** What is not JSON, which somebody else must have written, is shown as it is. */
    static Map<String, String> read(String text) {
        try {
            return JSON.readValue(text, MAP);
        } catch (JsonProcessingException e) {
            return Map.of("unreadable", text);
        }
    }

    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Math.max(0, most - CUT.length());
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
    }
}
