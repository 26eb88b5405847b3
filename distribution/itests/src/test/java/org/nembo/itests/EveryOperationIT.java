package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nembo.testkit.server.NemboServer;

/**
 * Every operation of every API of the whole server, as its own OpenAPI document tells them, asked by nobody, by somebody who has no rights to anything, and by
 * an administrator. What each is answered stands in {@code operations.txt}: an operation without a row there fails. Who may do what with things that exist,
 * owners and members of groups, is in the tests of each service, by reflection over its resources.
 */
final class EveryOperationIT {

    /** One row of the table: the answers that each may get. @param address what to call; empty for the path with made-up parameters */
    private record Row(String operation, List<Integer> nobody, List<Integer> stranger, List<Integer> administrator, String address) {
    }

    /** An operation as the server tells it. @param consumes the first media type that it takes; empty when it takes no body */
    private record Operation(String method, String path, String consumes) {

        String name() {
            return method + " " + path;
        }
    }

    private static NemboServer server;
    private static Api administrator;
    private static String stranger;

    @BeforeAll
    static void start() throws Exception {
        server = NemboServer.started();
        administrator = Api.administrator(server);
        stranger = Person.made(server, "stranger").token();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyOperationHasARowAndEveryRowAnOperation() throws IOException {
        assertThat(operations().stream().map(Operation::name)).containsExactlyInAnyOrderElementsOf(rows().keySet());
    }

    @TestFactory
    List<DynamicTest> everyOperationIsAnsweredAsTheTableSays() throws IOException {
        Map<String, Row> rows = rows();
        List<DynamicTest> tests = new ArrayList<>();
        for (Operation operation : operations()) {
            Row row = rows.get(operation.name());
            if (row != null) {
                tests.add(DynamicTest.dynamicTest(operation.name(), () -> check(operation, row)));
            }
        }
        return tests;
    }

    private static void check(Operation operation, Row row) {
        Map<String, String> found = new LinkedHashMap<>();
        ask(found, operation, row, "nobody", "", row.nobody());
        ask(found, operation, row, "stranger", stranger, row.stranger());
        ask(found, operation, row, "administrator", administrator.token(), row.administrator());
        assertThat(found).isEmpty();
    }

    private static void ask(Map<String, String> found, Operation operation, Row row, String who, String token, List<Integer> expected) {
        if (expected.isEmpty()) {
            return;
        }
        String path = row.address().isEmpty()
                ? operation.path().replace("{id}", "00000000-0000-0000-0000-000000000000").replaceAll("\\{[^}]*}", "nothing") : row.address();
        String body = operation.consumes().isEmpty() ? null : operation.consumes().contains("json") ? "{}" : "";
        HttpResponse<String> answer = administrator.as(token).send(operation.method(), path, body, body == null ? "application/json" : operation.consumes());
        if (!expected.contains(answer.statusCode())) {
            String text = answer.body();
            found.put(who, "expected " + expected + ", got " + answer.statusCode() + " " + text.substring(0, Math.min(200, text.length())));
        }
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        JsonNode paths = administrator.json("/api/v1/openapi.json").path("paths");
        paths.properties().forEach(path -> path.getValue().properties().forEach(each -> {
            JsonNode content = each.getValue().path("requestBody").path("content");
            operations.add(new Operation(each.getKey().toUpperCase(Locale.ROOT), path.getKey(),
                    content.fieldNames().hasNext() ? content.fieldNames().next() : ""));
        }));
        return operations;
    }

    private static Map<String, Row> rows() throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        text("/operations.txt").lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
            String[] words = line.trim().split("\\s+");
            assertThat(words).as(line).hasSizeBetween(5, 6);
            Row row = new Row(words[0] + " " + words[1], statuses(words[2]), statuses(words[3]), statuses(words[4]), words.length > 5 ? words[5] : "");
            assertThat(rows.put(row.operation(), row)).as("a second row of " + row.operation()).isNull();
        });
        return rows;
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = EveryOperationIT.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A dash stands for not asked. */
    private static List<Integer> statuses(String text) {
        return text.equals("-") ? List.of() : Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    }
}
