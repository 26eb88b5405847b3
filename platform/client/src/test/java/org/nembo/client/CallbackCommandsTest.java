package org.nembo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallbackCommandsTest {

    private static final String PATH = "/api/v1/deployments/d1/callbacks";

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Run run(String... words) {
        return Run.of(server.url(), words);
    }

    @Test
    void showsWhatBecameOfCallbacks() {
        server.on("GET " + PATH + "?limit=200", 200, "{\"items\":[{\"id\":\"c1\",\"created\":\"T\",\"status\":\"CREATE_COMPLETE\",\"state\":\"PENDING\","
                + "\"attempts\":2,\"answer\":503,\"nextTry\":\"N\",\"error\":\"the receiver answered 503\"}]}");
        assertThat(run("deployment", "callbacks", "d1").out()).contains("c1", "CREATE_COMPLETE", "PENDING", "503", "the receiver answered 503");
    }

    @Test
    void sendsOneAgain() {
        server.on("POST " + PATH + "/c1/redeliver", 202, "{\"id\":\"c2\",\"state\":\"PENDING\"}");
        assertThat(run("deployment", "redeliver", "d1", "c1").out()).contains("c2");
        server.on("POST " + PATH + "/c1/redeliver", 409, "{\"code\":\"CALLBACK_PENDING\",\"detail\":\"callback c1 is still on its way\"}");
        assertThat(run("deployment", "redeliver", "d1", "c1").err()).contains("still on its way");
    }

    @Test
    void showsAndReplacesTheSecret() {
        server.on("GET " + PATH + "/secret", 200, "{\"secret\":\"whsec_old\"}").on("POST " + PATH + "/secret", 200, "{\"secret\":\"whsec_new\"}");
        assertThat(run("deployment", "callback-secret", "d1").out()).isEqualTo("secret  whsec_old\n");
        assertThat(run("deployment", "callback-secret", "d1", "--rotate").out()).isEqualTo("secret  whsec_new\n");
    }
}
