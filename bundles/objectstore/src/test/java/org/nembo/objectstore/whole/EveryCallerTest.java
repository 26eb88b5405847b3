package org.nembo.objectstore.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.objectstore.testing.Wire;
import org.nembo.objectstore.testing.WholeStore;

/** Every operation is asked by everybody: {@code s3-authorisation.txt} says what each is answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryCallerTest {

    /** One request, and what the owner, another user, a member of another group and nobody are answered. */
    record Row(String name, String request, List<String> headers, String body, List<String> statuses) {

        String operation() {
            return name.split(" ")[0];
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private WholeStore store;
    private Scene scene;

    static Stream<Row> rows() throws IOException {
        try (InputStream in = EveryCallerTest.class.getResourceAsStream("/s3-authorisation.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^#.*\n", "");
            return Arrays.stream(text.split("(?m)^== ")).filter(block -> !block.isBlank()).map(EveryCallerTest::row);
        }
    }

    private static Row row(String block) {
        List<String> lines = block.lines().filter(line -> !line.isBlank()).toList();
        List<String> headers = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        List<String> statuses = List.of();
        for (String line : lines.subList(2, lines.size())) {
            switch (line.charAt(0)) {
                case ':' -> headers.add(line.substring(2));
                case '>' -> body.append(line.substring(2).replace("\\r", "\r").replace("\\n", "\n"));
                default -> statuses = List.of(line.substring(3).split(" "));
            }
        }
        return new Row(lines.get(0), lines.get(1), headers, body.toString(), statuses);
    }

    @BeforeAll
    void start() throws Exception {
        store = new WholeStore();
        scene = new Scene(store);
    }

    @AfterAll
    void stop() {
        store.close();
    }

    @Test
    void everyOperationHasARow() throws IOException {
        Set<String> asked = new TreeSet<>(rows().map(Row::operation).toList());
        assertThat(asked).isEqualTo(store.operations());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatBelongsToAUserIsClosedToOthers(Row row) throws IOException {
        check(row, scene.ofUser());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatBelongsToAGroupIsClosedToOthers(Row row) throws IOException {
        check(row, scene.ofGroup());
    }

    private void check(Row row, Scene.Place place) throws IOException {
        String before = place.state();
        List<Scene.Asking> all = place.callers();
        for (int i = 1; i < all.size(); i++) {
            Wire.Answer answer = ask(row, place, all.get(i));
            String status = row.statuses().get(i);
            String what = row.name() + " by " + all.get(i).name() + ": " + answer.text();
            assertThat(answer.status()).as(what).isEqualTo(Integer.parseInt(status.replace("!", "")));
            if (!status.endsWith("!")) {
                assertThat(answer.status()).as("a stranger is refused").isIn(403, 404);
            }
            assertThat(answer.text()).as(what).doesNotContain(Scene.CONTENT, "<Deleted>", "hidden", place.owner().id());
            if (!(row.request() + row.headers() + row.body()).matches("(?s).*\\{(bucket|topic)}.*")) {
                assertThat(answer.text()).as(what).doesNotContain(place.bucket());
            }
            assertThat(place.state()).as(what).isEqualTo(before);
        }
        Wire.Answer own = ask(row, place, all.get(0));
        assertThat(own.status()).as(row.name() + " by the owner: " + own.text()).isEqualTo(Integer.parseInt(row.statuses().get(0)));
        assertThat(own.text()).as(row.name()).doesNotContain("<Code>AccessDenied</Code>");
        place.leave();
    }

    private static Wire.Answer ask(Row row, Scene.Place place, Scene.Asking who) throws IOException {
        String body = place.expand(row.body(), who, "");
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header : row.headers()) {
            headers.put(header.substring(0, header.indexOf(':')), place.expand(header.substring(header.indexOf(':') + 2), who, body));
        }
        String[] request = place.expand(row.request(), who, body).split(" ");
        if (row.body().startsWith("Action=")) {
            headers.put("Content-Type", "application/x-www-form-urlencoded");
        }
        boolean byToken = row.operation().equals("AssumeRoleWithWebIdentity");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return byToken ? who.client().plain(request[0], request[1], headers, bytes) : who.client().signed(request[0], request[1], headers, bytes);
    }
}
