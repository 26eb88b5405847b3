package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuthenticationTest {

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer().start().add(new SampleApi("/api/v1/things", new ThingsResource()));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void knowsTheCallerByItsToken() throws Exception {
        assertThat(server.get("/api/v1/things/who/am-i").body()).isEqualTo("{\"id\":\"ada@https://issuer.example\"}");
    }

    @Test
    void turnsStrangersAway() throws Exception {
        HttpResponse<String> answer = server.send("/api/v1/things", request -> request);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"nembo\"");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"UNAUTHENTICATED\"");
    }
}
