package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.rest.RestApi;

class AuthenticationTest {

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer().with("/echo/*", new EchoServlet()).with("/open/*", new EchoServlet()).with("/open/not/*", new EchoServlet())
                .with("/health/live", new EchoServlet()).with("/metrics", new EchoServlet()).start().add(new SampleApi("/api/v1/things", new ThingsResource()));
        server.add(lookingItself(new SampleApi("/own", new ThingsResource())));
        server.open.addServlet(Servlets.reference("/open/*", true));
        server.open.addServlet(Servlets.reference("/open/not/*", false));
        server.open.addServlet(Servlets.reference("/echo/*", false));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ada", "bearer ada", "BEARER   ada", "Bearerada"})
    void knowsTheCallerByItsToken(String authorization) throws Exception {
        HttpResponse<String> answer = server.send("/api/v1/things/who/am-i", request -> request.header("Authorization", authorization));
        assertThat(answer.body()).isEqualTo("{\"id\":\"ada@https://issuer.example\"}");
    }

    @Test
    void takesTheTokenAsPasswordOfBasic() throws Exception {
        String pair = Base64.getEncoder().encodeToString("whoever:ada".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = server.send("/api/v1/things/who/am-i", request -> request.header("Authorization", "basic " + pair));
        assertThat(answer.body()).isEqualTo("{\"id\":\"ada@https://issuer.example\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer nobody", "Bearer", "Bearer a b", "Digest x", "Basic %%%", "Basic YWRh", "ada"})
    void refusesBadCredentialsEvenWhereNoneAreNeeded(String authorization) throws Exception {
        HttpResponse<String> answer = server.send("/api/v1/things/open/hello", request -> request.header("Authorization", authorization));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"nembo\"");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"UNAUTHENTICATED\"").contains("\"type\":\"/problems/unauthenticated\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/things", "/api/v1/things/", "/api/v1/things/one", "/api/v1/things/who/am-i", "/echo/x", "/open/not/x",
        "/nothing", "/api/v1/other"})
    void turnsStrangersAway(String path) throws Exception {
        HttpResponse<String> answer = server.send(path, request -> request);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("Authorization: Bearer");
    }

    @Test
    void letsStrangersIntoWhatPermitsAll() throws Exception {
        assertThat(server.send("/api/v1/things/open/hello", request -> request).body()).isEqualTo("{\"hello\":\"stranger\"}");
        assertThat(server.get("/api/v1/things/open/hello").body()).isEqualTo("{\"hello\":\"ada\"}");
    }

    @Test
    void letsStrangersIntoPublicServletsAndThePlatformsOwn() throws Exception {
        assertThat(server.send("/open/x", request -> request).body()).startsWith("null from");
        assertThat(server.send("/health/live", request -> request).statusCode()).isEqualTo(200);
    }

    @Test
    void givesTheCallerToOtherServletsToo() throws Exception {
        assertThat(server.get("/echo/x").body()).isEqualTo("ada@https://issuer.example from 127.0.0.1 at " + server.uri("/echo/x"));
    }

    @Test
    void showsMetricsToThisMachineButNotThroughAProxy() throws Exception {
        assertThat(server.send("/metrics", request -> request).statusCode()).isEqualTo(200);
        assertThat(server.send("/metrics", request -> request.header("X-Forwarded-For", "192.0.2.1")).statusCode()).isEqualTo(401);
    }

    @Test
    void saysThatItCannotTellWhoCallsWithoutTheSecurityService() throws Exception {
        try (TestServer alone = new TestServer().start().add(new SampleApi("/api/v1/things", new ThingsResource()))) {
            alone.signIn.unsetAuthenticator(alone.authenticator);
            HttpResponse<String> answer = alone.get("/api/v1/things");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(alone.send("/api/v1/things/open/hello", request -> request).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void keepsTheNewAuthenticatorWhenTheOldOneGoesLate() throws Exception {
        try (TestServer replaced = new TestServer().start().add(new SampleApi("/api/v1/things", new ThingsResource()))) {
            replaced.signIn.setAuthenticator((token, audience) -> replaced.authenticator.authenticate("bob", audience));
            replaced.signIn.unsetAuthenticator(replaced.authenticator);
            assertThat(replaced.get("/api/v1/things/who/am-i").body()).contains("bob@");
        }
    }

    /** An API that looks at credentials of another kind itself is asked whatever they are, and knows no caller. */
    @ParameterizedTest
    @ValueSource(strings = {"Bearer ada", "Bearer nobody", "Basic Y2xpZW50OnNlY3JldA==", "whatever"})
    void leavesCredentialsToAnApiThatLooksItself(String authorization) throws Exception {
        HttpResponse<String> answer = server.send("/own/open/hello", request -> request.header("Authorization", authorization));
        assertThat(answer.body()).isEqualTo("{\"hello\":\"stranger\"}");
        assertThat(server.send("/own/who/am-i", request -> request.header("Authorization", authorization)).statusCode()).isEqualTo(401);
    }

    private static RestApi lookingItself(SampleApi sample) {
        return new RestApi() {
            @Override
            public String path() {
                return sample.path();
            }

            @Override
            public String title() {
                return sample.title();
            }

            @Override
            public Set<Object> resources() {
                return sample.resources();
            }

            @Override
            public boolean signsIn() {
                return false;
            }
        };
    }
}
