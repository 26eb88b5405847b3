package org.nembo.engine.policy.opa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyRequest;
import org.slf4j.MDC;

/** The body of a request: the same question is always the same bytes. Pure functions. */
final class Question {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE_IP = "aws:SourceIp";

    private Question() {
    }

    static byte[] of(PolicyRequest request) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode input = body.putObject("input");
        request.subject().ifPresent(subject -> put(input.putObject("subject"), subject));
        input.put("action", request.action()).put("resource", request.resource());
        ObjectNode context = input.putObject("context");
        new TreeMap<>(request.facts()).forEach(context::put);
        new TreeMap<>(request.lists()).forEach((name, values) -> values.forEach(context.withArray("/" + name.replace("~", "~0").replace("/", "~1"))::add));
        if (!context.has(SOURCE_IP) && MDC.get("client") != null) {
            context.put(SOURCE_IP, MDC.get("client"));
        }
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private static void put(ObjectNode node, Subject subject) {
        node.put("id", subject.id()).put("issuer", subject.issuer()).put("subject", subject.subject()).put("username", subject.username());
        put(node, "groups", subject.groups());
        put(node, "scopes", subject.scopes());
    }

    private static void put(ObjectNode node, String name, Set<String> values) {
        var list = node.putArray(name);
        new TreeSet<>(values).forEach(list::add);
    }
}
