package org.nembo.objectstore.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether the policy of a bucket gives something to everybody. Pure functions. */
public final class PublicPolicy {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A condition on one of these, that is not turned round, keeps everybody else out. */
    private static final Set<String> NARROWING = Set.of("jwt:sub", "jwt:iss", "jwt:groups", "jwt:preferred_username", "aws:username", "nembo:id",
            "aws:sourceip");
    private static final Set<String> OPERATORS = Set.of("stringequals", "stringequalsignorecase", "arnequals", "ipaddress", "foranyvalue:stringequals");

    private PublicPolicy() {
    }

    /** @param policy JSON that was compiled before; what cannot be read counts as public */
    public static boolean isPublic(String policy) {
        try {
            for (JsonNode statement : list(JSON.readTree(policy).path("Statement"))) {
                if (statement.path("Effect").asText().equals("Allow") && everybody(statement) && !narrowed(statement.path("Condition"))) {
                    return true;
                }
            }
            return false;
        } catch (JsonProcessingException e) {
            return true;
        }
    }

    private static boolean everybody(JsonNode statement) {
        if (statement.has("NotPrincipal")) {
            return true;
        }
        JsonNode principal = statement.path("Principal");
        return principal.asText().equals("*") || list(principal.path("AWS")).stream().anyMatch(each -> each.asText().equals("*"));
    }

    private static boolean narrowed(JsonNode condition) {
        boolean[] narrowed = {false};
        condition.properties().forEach(line -> {
            boolean equality = OPERATORS.contains(line.getKey().toLowerCase(Locale.ROOT));
            line.getValue().properties().forEach(key -> narrowed[0] |= equality && NARROWING.contains(key.getKey().toLowerCase(Locale.ROOT))
                    && list(key.getValue()).stream().noneMatch(value -> value.asText().endsWith("/0") || value.asText().contains("${")));
        });
        return narrowed[0];
    }

    private static List<JsonNode> list(JsonNode node) {
        if (node.isArray()) {
            List<JsonNode> all = new java.util.ArrayList<>();
            node.forEach(all::add);
            return all;
        }
        return node.isMissingNode() ? List.of() : List.of(node);
    }
}
