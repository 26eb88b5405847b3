package org.nembo.policy;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyRequest;
import org.nembo.policy.document.CompiledDocument;
import org.nembo.policy.document.DocumentReader;

/**
 * A table of questions with the answers that are expected, asked of the policies that are in force and those that the table brings along. Immutable.
 *
 * @param policies by name, with whom they would be attached to
 */
record Cases(List<Case> cases, List<Draft> policies) {

    /** A policy that is tried before it is stored. */
    record Draft(String name, String text, List<Attachment> attachments) {
    }

    /** One question. @param statement the end of the name of the statement that should decide; empty when that does not matter */
    record Case(String name, Subject subject, PolicyRequest request, Decision.Effect expect, String statement) {
    }

    /** What came of a question. */
    public record Result(String name, String subject, String action, String resource, String expected, String effect, String statement, String reason,
            boolean good) {
    }

    static final int MOST = 5000;
    static final int MAX_CHARS = 2 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder(new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(20).maxStringLength(64 * 1024).build()).build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** @throws NemboException {@code INVALID_REQUEST} saying which case is wrong */
    static Cases parse(String json) {
        if (json.length() > MAX_CHARS) {
            throw wrong("the table is larger than %d characters: split it".formatted(MAX_CHARS));
        }
        try {
            return read(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw wrong("the table is not valid JSON: line %d, column %d: %s".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr(),
                    e.getOriginalMessage()));
        }
    }

    static Cases read(JsonNode table) {
        JsonNode rows = table == null ? null : table.get("cases");
        if (rows == null || !rows.isArray() || rows.isEmpty() || rows.size() > MOST) {
            throw wrong("a table of cases is an object with 1 to %d 'cases', and 'policies' if need be".formatted(MOST));
        }
        List<Draft> policies = new ArrayList<>();
        for (JsonNode each : table.path("policies")) {
            List<Attachment> to = new ArrayList<>();
            each.path("attachments").forEach(one -> to.add(Attachment.parse(one.asText())));
            policies.add(new Draft(Names.check("policy", each.path("name").asText()), each.path("document").toString(), to));
        }
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            cases.add(row(rows.get(i), "cases[%d]".formatted(i)));
        }
        return new Cases(List.copyOf(cases), List.copyOf(policies));
    }

    private static Case row(JsonNode row, String place) {
        String action = row.path("action").asText();
        String resource = row.path("resource").asText();
        String expect = row.path("expect").asText();
        if (action.isEmpty() || resource.isEmpty() || !expect.equals("ALLOW") && !expect.equals("DENY")) {
            throw wrong(place + ": a case needs 'subject', 'action', 'resource' and 'expect', which is ALLOW or DENY");
        }
        Subject subject = Questions.subject(row.path("subject"), place + ".subject");
        Map<String, String> facts = new HashMap<>();
        Map<String, List<String>> lists = new HashMap<>();
        row.path("context").properties().forEach(each -> {
            if (each.getValue().isArray()) {
                List<String> values = new ArrayList<>();
                each.getValue().forEach(one -> values.add(one.asText()));
                lists.put(each.getKey(), values);
            } else {
                facts.put(each.getKey(), each.getValue().asText());
            }
        });
        return new Case(row.path("name").asText(place), subject,
                new PolicyRequest(Optional.of(subject), action, resource, facts, lists), Decision.Effect.valueOf(expect), row.path("statement").asText());
    }

    List<Result> run(RulePolicy policy) {
        Rules rules = policies.isEmpty() ? policy.rules() : overlaid(policy.rules(), new DocumentReader(policy.setting()));
        return cases.stream().map(each -> result(each, policy.decide(rules, each.subject(), each.request()))).toList();
    }

    private static Result result(Case each, Decision decision) {
        String effect = decision.allowed() ? "ALLOW" : "DENY";
        boolean good = effect.equals(each.expect().name()) && decision.statement().endsWith(each.statement());
        String expected = each.expect() + (each.statement().isEmpty() ? "" : " by " + each.statement());
        return new Result(each.name(), each.subject().id(), each.request().action(), each.request().resource(), expected, effect, decision.statement(),
                decision.reason(), good);
    }

    private Rules overlaid(Rules present, DocumentReader reader) {
        List<Source> everybody = new ArrayList<>(present.everybody());
        Map<String, List<Source>> users = copy(present.users());
        Map<String, List<Source>> groups = copy(present.groups());
        for (Draft draft : policies) {
            CompiledDocument document = reader.read(draft.text(), DocumentReader.Use.IDENTITY);
            Source source = Source.of("policies/" + draft.name(), document);
            everybody.removeIf(each -> each.name().equals(source.name()));
            users.values().forEach(list -> list.removeIf(each -> each.name().equals(source.name())));
            groups.values().forEach(list -> list.removeIf(each -> each.name().equals(source.name())));
            for (Attachment to : draft.attachments()) {
                List<Source> list = to.kind().equals("everybody") ? everybody
                        : (to.kind().equals("user") ? users : groups).computeIfAbsent(to.principal(), name -> new ArrayList<>());
                list.add(source);
            }
        }
        return new Rules(present.revision(), everybody, users, groups, present.roles());
    }

    private static Map<String, List<Source>> copy(Map<String, List<Source>> map) {
        Map<String, List<Source>> copy = new HashMap<>();
        map.forEach((name, sources) -> copy.put(name, new ArrayList<>(sources)));
        return copy;
    }

    private static NemboException wrong(String what) {
        return new NemboException(GeneralError.INVALID_REQUEST, what);
    }
}
