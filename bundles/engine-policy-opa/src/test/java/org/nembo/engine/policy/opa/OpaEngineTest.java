package org.nembo.engine.policy.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyRequest;

final class OpaEngineTest {

    private static final Subject ANN = new Subject("urn:test", "ann", "Ann", Set.of("users", "cms"), Set.of("*"));
    private static final String YES = "{\"result\": true}";
    private final AtomicLong nanos = new AtomicLong();

    private static PolicyRequest request(String resource) {
        return PolicyRequest.of(ANN, "jobs:read", resource, Map.of("owner", "bob@urn:test"));
    }

    private Decision ask(ScriptedOpa opa) {
        return new OpaEngine(opa.settings(), nanos::get).decide(request("jobs/1"), 1);
    }

    private Decision askInHaste(ScriptedOpa opa) {
        return new OpaEngine(opa.hasty(), nanos::get).decide(request("jobs/1"), 1);
    }

    @Test
    void aClearYesAllows() {
        try (ScriptedOpa opa = new ScriptedOpa(ScriptedOpa.answer(200, YES))) {
            assertThat(ask(opa)).isEqualTo(new Decision(Decision.Effect.ALLOW, "opa/nembo/authz/allow", "allowed by OPA"));
            assertThat(opa.tokens).containsExactly("Bearer s3cr3t");
            assertThat(opa.bodies).containsExactly("{\"input\":{\"subject\":{\"id\":\"ann@urn:test\",\"issuer\":\"urn:test\",\"subject\":\"ann\","
                    + "\"username\":\"Ann\",\"groups\":[\"cms\",\"users\"],\"scopes\":[\"*\"]},\"action\":\"jobs:read\",\"resource\":\"jobs/1\","
                    + "\"context\":{\"owner\":\"bob@urn:test\"}}}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"result\": false}", "{}", "{\"result\": null}", "{\"result\": \"true\"}", "{\"result\": 1}", "{\"result\": [true]}",
        "{\"result\": {\"allow\": true}}", "{\"Result\": true}", "[true]", "true", "null"})
    void anythingElseIsANo(String body) {
        try (ScriptedOpa opa = new ScriptedOpa(ScriptedOpa.answer(200, body))) {
            assertThat(ask(opa)).isEqualTo(new Decision(Decision.Effect.DENY, "opa/nembo/authz/allow", "denied by OPA"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"500 | {\"result\": true} | status 500", "401 | | status 401", "404 | | status 404", "204 | | status 204",
        "200 | <html> | not valid JSON", "200 | {\"result\": true | not valid JSON", "200 | {\"result\": true} x | not valid JSON",
        "200 | {\"result\": false, \"result\": true} | not valid JSON"})
    void whatIsNoDecisionDenies(int status, String body, String reason) {
        try (ScriptedOpa opa = new ScriptedOpa(ScriptedOpa.answer(status, body == null ? "" : body))) {
            Decision decision = ask(opa);
            assertThat(decision.effect()).isEqualTo(Decision.Effect.DENY);
            assertThat(decision.reason()).startsWith("the policy engine OPA gave no decision: ").contains(reason).doesNotContain("s3cr3t");
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (ScriptedOpa other = new ScriptedOpa(ScriptedOpa.answer(200, YES)); ScriptedOpa opa = new ScriptedOpa((exchange, body, end) -> {
            exchange.getResponseHeaders().set("Location", other.url() + "/v1/data/nembo/authz/allow");
            ScriptedOpa.write(exchange, 307, "");
        })) {
            assertThat(ask(opa).reason()).contains("status 307");
            assertThat(other.bodies).isEmpty();
        }
    }

    @Test
    void silenceEndsAtTheDeadline() {
        try (ScriptedOpa opa = new ScriptedOpa((exchange, body, end) -> end.await())) {
            assertThat(timed(() -> assertThat(askInHaste(opa).reason()).contains("no answer within 500 ms")))
                    .isBetween(Duration.ofMillis(400), Duration.ofSeconds(3));
        }
    }

    @Test
    void aBodyThatNeverEndsDoesSoAtTheDeadline() {
        try (ScriptedOpa opa = new ScriptedOpa((exchange, body, end) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"result\": ".getBytes());
            exchange.getResponseBody().flush();
            end.await();
        })) {
            assertThat(timed(() -> assertThat(askInHaste(opa).reason()).contains("no answer within 500 ms"))).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void aHugeBodyIsNotReadToItsEnd() {
        AtomicLong written = new AtomicLong();
        CompletableFuture<Void> gone = new CompletableFuture<>();
        try (ScriptedOpa opa = new ScriptedOpa((exchange, body, end) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] some = " ".repeat(8192).getBytes();
            try {
                while (written.addAndGet(some.length) < 1L << 33) {
                    exchange.getResponseBody().write(some);
                }
            } finally {
                gone.complete(null);
            }
        })) {
            assertThat(ask(opa).reason()).contains("larger than 65536 bytes");
            gone.join();
            assertThat(written.get()).isLessThan(1L << 28);
        }
    }

    @Test
    void nobodyListening() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        OpaEngine engine = new OpaEngine(new OpaEngineConfig("http://127.0.0.1:" + port).settings(), nanos::get);
        assertThat(engine.decide(request("jobs/1"), 1).reason()).contains("no connection");
    }

    @Test
    void afterFailuresInARowItIsLeftAloneForAWhile() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedOpa opa = new ScriptedOpa((exchange, body, end) -> {
            asked.incrementAndGet();
            ScriptedOpa.write(exchange, 503, "");
        })) {
            OpaEngine engine = new OpaEngine(opa.settings(Duration.ZERO, 3), nanos::get);
            for (int i = 0; i < 10; i++) {
                assertThat(engine.decide(request("jobs/1"), 1).allowed()).isFalse();
            }
            assertThat(asked).hasValue(3);
            assertThat(engine.decide(request("jobs/1"), 1).reason()).contains("is not asked for a while");
            nanos.addAndGet(Duration.ofSeconds(5).toNanos());
            engine.decide(request("jobs/1"), 1);
            engine.decide(request("jobs/1"), 1);
            assertThat(asked).as("one trial").hasValue(4);
            nanos.addAndGet(Duration.ofSeconds(5).toNanos());
            opa.act = ScriptedOpa.answer(200, YES);
            assertThat(engine.decide(request("jobs/1"), 1).allowed()).isTrue();
            assertThat(engine.decide(request("jobs/2"), 1).allowed()).isTrue();
        }
    }

    @Test
    void oneThatFlapsIsAskedAsLongAsItAnswersInBetween() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedOpa opa = new ScriptedOpa((exchange, body, end) -> ScriptedOpa.write(exchange, asked.incrementAndGet() % 2 == 0 ? 200 : 500, YES))) {
            OpaEngine engine = new OpaEngine(opa.settings(Duration.ZERO, 3), nanos::get);
            List<Boolean> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(engine.decide(request("jobs/1"), 1).allowed());
            }
            assertThat(asked).hasValue(10);
            assertThat(answers).containsExactly(false, true, false, true, false, true, false, true, false, true);
        }
    }

    @Test
    void remembersAnAnswerForFiveSecondsAndOneRevision() {
        try (ScriptedOpa opa = new ScriptedOpa(ScriptedOpa.answer(200, YES))) {
            OpaEngine engine = new OpaEngine(opa.settings(Duration.ofSeconds(5), 3), nanos::get);
            engine.decide(request("jobs/1"), 1);
            assertThat(engine.decide(request("jobs/1"), 1).allowed()).isTrue();
            assertThat(opa.bodies).hasSize(1);
            engine.decide(request("jobs/1"), 2);
            assertThat(opa.bodies).as("another revision").hasSize(2);
            engine.decide(request("jobs/2"), 2);
            assertThat(opa.bodies).as("another question").hasSize(3);
            opa.act = ScriptedOpa.answer(200, "{\"result\": false}");
            assertThat(engine.decide(request("jobs/1"), 2).allowed()).isTrue();
            nanos.addAndGet(Duration.ofSeconds(5).toNanos());
            assertThat(engine.decide(request("jobs/1"), 2).allowed()).isFalse();
        }
    }

    @Test
    void remembersOnlySoMany() {
        Answers answers = new Answers(Duration.ofSeconds(5), 3, nanos::get);
        for (int i = 0; i < 100; i++) {
            answers.put(Answers.key(1, new byte[] {(byte) i}), true);
        }
        assertThat(answers.size()).isEqualTo(3);
        assertThat(answers.find(Answers.key(1, new byte[] {99}))).isTrue();
        assertThat(answers.find(Answers.key(1, new byte[] {1}))).isNull();
    }

    @Test
    void aFailureIsNotRemembered() {
        try (ScriptedOpa opa = new ScriptedOpa(ScriptedOpa.answer(500, ""))) {
            OpaEngine engine = new OpaEngine(opa.settings(Duration.ofSeconds(5), 3), nanos::get);
            assertThat(engine.decide(request("jobs/1"), 1).allowed()).isFalse();
            opa.act = ScriptedOpa.answer(200, YES);
            assertThat(engine.decide(request("jobs/1"), 1).allowed()).isTrue();
        }
    }

    @Test
    void questionsBeyondTheMostAreDeniedAtOnce() {
        try (ScriptedOpa opa = new ScriptedOpa((exchange, body, end) -> end.await())) {
            OpaEngine engine = new OpaEngine(opa.hasty(), nanos::get);
            List<CompletableFuture<Decision>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String resource = "jobs/" + i;
                all.add(CompletableFuture.supplyAsync(() -> engine.decide(request(resource), 1), command -> new Thread(command).start()));
            }
            assertThat(all).extracting(CompletableFuture::join).allMatch(each -> !each.allowed())
                    .filteredOn(each -> each.reason().contains("4 questions wait")).hasSizeGreaterThanOrEqualTo(8);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {"null | url must be",
        "opa:8181 | url must be", "file:///x | url must be", "http://u:p@h | url must be",
        "http://opa.example.org | url must be https when a token", "https://h/?a=b | url must be", "http://a b | url must be"})
    void refusesSettingsThatMakeNoSense(String url, String message) {
        assertThatThrownBy(() -> new OpaEngineConfig(url).settings()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message)
                .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
    }

    @Test
    void settingsDoNotTellTheToken() {
        assertThat(new OpaEngineConfig("https://opa.example.org").settings().toString()).contains("opa.example.org/v1/data/nembo/authz/allow")
                .doesNotContain("s3cr3t");
    }

    private static Duration timed(Runnable work) {
        long before = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - before);
    }

    /** The defaults with an address and a token. */
    private record OpaEngineConfig(String url) implements OpaEngine.Config {

        Settings settings() {
            return Settings.of(this);
        }

        @Override
        public String decision() {
            return "nembo/authz/allow";
        }

        @Override
        public String token() {
            return "s3cr3t";
        }

        @Override
        public int connect_millis() {
            return 200;
        }

        @Override
        public int total_millis() {
            return 500;
        }

        @Override
        public int cache_seconds() {
            return 5;
        }

        @Override
        public int cache_size() {
            return 10;
        }

        @Override
        public int breaker_failures() {
            return 5;
        }

        @Override
        public int breaker_seconds() {
            return 5;
        }

        @Override
        public int calls() {
            return 4;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return OpaEngine.Config.class;
        }
    }
}
