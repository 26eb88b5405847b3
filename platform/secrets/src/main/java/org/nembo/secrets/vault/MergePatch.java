package org.nembo.secrets.vault;

import java.util.LinkedHashMap;
import java.util.Map;

/** JSON Merge Patch (RFC 7396) of objects. Pure functions. */
final class MergePatch {

    private MergePatch() {
    }

    static Map<String, Object> apply(Map<String, Object> target, Map<?, ?> patch) {
        Map<String, Object> result = new LinkedHashMap<>(target);
        patch.forEach((key, value) -> {
            if (value == null) {
                result.remove(key.toString());
            } else if (value instanceof Map<?, ?> inner) {
                result.put(key.toString(), apply(object(result.get(key.toString())), inner));
            } else {
                result.put(key.toString(), value);
            }
        });
        return result;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return value instanceof Map ? (Map<String, Object>) value : Map.of();
    }
}
