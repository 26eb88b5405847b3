package org.nembo.engine.policy.opa;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyRequest;
import org.nembo.testkit.policy.DecisionTables;

/** The tables of our own engine, asked of an OPA that answers by the table: every question arrives whole, and every answer comes back. */
final class DecisionTablesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @MethodSource("org.nembo.testkit.policy.DecisionTables#names")
    void decidesAsTheTableSays(String name) throws Exception {
        JsonNode table = JSON.readTree(DecisionTables.text(name));
        Map<List<Object>, Boolean> known = new HashMap<>();
        table.get("cases").forEach(each -> known.put(key(each), each.get("expect").asText().equals("ALLOW")));
        try (ScriptedOpa opa = new ScriptedOpa((exchange, body, end) -> {
            Boolean allowed = known.get(key(JSON.readTree(body).get("input")));
            ScriptedOpa.write(exchange, 200, allowed == null ? "{}" : "{\"result\": " + allowed + "}");
        })) {
            OpaEngine engine = new OpaEngine(opa.settings(), System::nanoTime);
            for (JsonNode each : table.get("cases")) {
                assertThat(engine.decide(request(each), 1).allowed()).as("%s", each).isEqualTo(known.get(key(each)));
            }
        }
    }

    /** What tells one question from another. */
    private static List<Object> key(JsonNode node) {
        Set<String> groups = new HashSet<>();
        node.get("subject").path("groups").forEach(each -> groups.add(each.asText()));
        Set<String> scopes = new HashSet<>();
        node.get("subject").path("scopes").forEach(each -> scopes.add(each.asText()));
        if (scopes.isEmpty()) {
            scopes.add("*");
        }
        Map<String, String> context = new TreeMap<>();
        JsonNode facts = node.has("context") ? node.get("context") : JSON.createObjectNode();
        ((ObjectNode) facts).properties().forEach(each -> context.put(each.getKey(), each.getValue().toString()));
        return List.of(node.get("subject").get("id").asText(), node.get("subject").get("username").asText(), groups, scopes, node.get("action").asText(),
                node.get("resource").asText(), context);
    }

    private static PolicyRequest request(JsonNode node) {
        List<Object> key = key(node);
        String id = (String) key.get(0);
        Set<String> groups = new HashSet<>();
        node.get("subject").path("groups").forEach(each -> groups.add(each.asText()));
        Set<String> scopes = new HashSet<>();
        node.get("subject").path("scopes").forEach(each -> scopes.add(each.asText()));
        Map<String, String> facts = new HashMap<>();
        Map<String, List<String>> lists = new HashMap<>();
        node.path("context").properties().forEach(each -> {
            if (each.getValue().isArray()) {
                List<String> values = new ArrayList<>();
                each.getValue().forEach(one -> values.add(one.asText()));
                lists.put(each.getKey(), values);
            } else {
                facts.put(each.getKey(), each.getValue().asText());
            }
        });
        Subject subject = new Subject(id.substring(id.indexOf('@') + 1), id.substring(0, id.indexOf('@')), (String) key.get(1), groups,
                scopes.isEmpty() ? Set.of("*") : scopes);
        return new PolicyRequest(Optional.of(subject), node.get("action").asText(), node.get("resource").asText(), facts, lists);
    }
}
