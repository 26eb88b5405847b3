package org.nembo.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorCodes;
import org.nembo.api.error.ErrorKind;
import org.nembo.api.error.GeneralError;
import org.nembo.http.front.TestServer;
import org.nembo.spi.provider.ProviderError;

class ProblemPagesTest {

    private static final KnownCodes CODES = new KnownCodes();
    private static TestServer server;

    /** A code of a service, with a title that must not become markup. */
    private enum ThingError implements ErrorCode {
        THING_BROKEN;

        @Override
        public ErrorFacts facts() {
            return new ErrorFacts(ErrorKind.USER, 400, false, "A <b>broken</b> thing", "Mend it & try again.");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        ProblemPages pages = new ProblemPages(CODES);
        server = new TestServer().with("/problems", pages).with("/problems/*", pages).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<ErrorCode> every() {
        return Stream.concat(Stream.of(GeneralError.values()), Stream.of(ProviderError.values()));
    }

    @ParameterizedTest
    @MethodSource("every")
    void hasAPageForEveryCode(ErrorCode code) throws Exception {
        JsonNode page = new ObjectMapper().readTree(get("/problems/" + code.slug(), "application/json").body());
        assertThat(page.get("code").asText()).isEqualTo(code.name());
        assertThat(page.get("status").asInt()).isEqualTo(code.status());
        assertThat(page.get("help").asText()).isEqualTo(code.help());
        HttpResponse<String> html = get("/problems/" + code.slug(), "text/html,*/*;q=0.8");
        assertThat(html.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(html.body()).contains("<code>" + code.name() + "</code>");
    }

    @Test
    void listsAllOfThem() throws Exception {
        assertThat(new ObjectMapper().readTree(get("/problems", "application/json").body()).get("problems").findValuesAsText("code"))
                .contains("NOT_FOUND", "PROVIDER_QUOTA");
        assertThat(get("/problems", "text/html").body()).contains("href=\"/problems/not-found\"");
    }

    @Test
    void knowsTheCodesOfABundleWhileItIsThere() throws Exception {
        ErrorCodes bundle = () -> List.of(ThingError.values());
        CODES.addCodes(bundle);
        assertThat(get("/problems/thing-broken", "text/html").body()).contains("A &lt;b&gt;broken&lt;/b&gt; thing").contains("Mend it &amp; try again.");
        CODES.removeCodes(bundle);
        assertThat(get("/problems/thing-broken", "text/html").statusCode()).isEqualTo(404);
    }

    @Test
    void answersUnknownOnesWithAProblem() throws Exception {
        HttpResponse<String> answer = get("/problems/%3Cscript%3E", "text/html");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    private static HttpResponse<String> get(String path, String accept) throws Exception {
        return server.send(path, request -> request.header("Accept", accept));
    }
}
