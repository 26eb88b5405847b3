package org.nembo.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a path beside its values.
 *
 * @param newest  the number of the newest version, destroyed ones included; 0 before the first
 * @param oldest  the number of the oldest one that is kept; 0 before the first
 */
public record Metadata(String path, int newest, int oldest, Instant created, Instant updated, Rules rules) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * How the versions of a path are kept.
     *
     * @param maxVersions how many; 0 for what the store has as its own
     * @param casRequired whether a write over the network must name the version that it follows
     * @param deleteAfter when a version is deleted by itself; zero for what the store has as its own
     * @param custom      words of the owner; no place for secrets, they are not sealed
     */
    public record Rules(int maxVersions, boolean casRequired, Duration deleteAfter, Map<String, String> custom) {

        public static final Rules NONE = new Rules(0, false, Duration.ZERO, Map.of());

        public Rules {
            custom = Map.copyOf(custom);
        }

        String customJson() {
            try {
                return JSON.writeValueAsString(new TreeMap<>(custom));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a map of texts is JSON", e);
            }
        }

        static Map<String, String> custom(String json) {
            try {
                return JSON.readValue(json, new TypeReference<>() { });
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the row of the secret has metadata that is no JSON", e);
            }
        }
    }
}
