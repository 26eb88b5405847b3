package org.nembo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.http.front.TestServer;

class EntryPageTest {

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer().with("", new EntryPage("1.2.3 <beta>")).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aStrangersBrowserGetsAPageWithoutScripts() throws Exception {
        HttpResponse<String> answer = server.send("/", request -> request.header("Accept", "text/html,*/*;q=0.8"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("default-src 'none'");
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
        assertThat(answer.body()).contains("Nembo 1.2.3 &lt;beta&gt;", "href=\"/api/v1/openapi\"", "href=\"/problems\"", "href=\"/health/ready\"",
                "Authorization: Bearer").doesNotContain("<script", "<beta>");
    }

    @Test
    void aProgramGetsAnIndex() throws Exception {
        HttpResponse<String> answer = server.send("/", request -> request);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode index = new ObjectMapper().readTree(answer.body());
        assertThat(index.get("name").asText()).isEqualTo("Nembo");
        assertThat(index.get("version").asText()).isEqualTo("1.2.3 <beta>");
        assertThat(index.get("openapi").asText()).isEqualTo("/api/v1/openapi.json");
        assertThat(index.get("health").asText()).isEqualTo("/health/ready");
    }

    @Test
    void nothingBelowItIsAnsweredByIt() throws Exception {
        assertThat(server.get("/elsewhere").statusCode()).isEqualTo(404);
        assertThat(server.send("/elsewhere", request -> request).statusCode()).isEqualTo(401);
    }
}
