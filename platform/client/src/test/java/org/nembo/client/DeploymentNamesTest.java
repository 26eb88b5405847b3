package org.nembo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeploymentNamesTest {

    private static final String ID = "01a1ff37-a928-7000-bf35-6d8e838bceb0";
    private static final String LOOKUP = "GET /api/v1/deployments?limit=10&name=my%20pages";

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.on("GET /api/v1/deployments/" + ID, 200, "{\"id\":\"" + ID + "\",\"status\":\"CREATE_COMPLETE\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void takesTheNameOfTheOnlyOne() {
        server.on(LOOKUP, 200, "{\"items\":[{\"id\":\"" + ID + "\",\"name\":\"my pages\"}]}");
        Run run = Run.of(server.url(), "deployment", "show", "my pages");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains(ID, "CREATE_COMPLETE");
    }

    @Test
    void asksWhichOneWhenSeveralHaveTheName() {
        server.on(LOOKUP, 200, "{\"items\":[{\"id\":\"a\",\"status\":\"CREATE_COMPLETE\",\"created\":\"2026-11-21T17:00:00Z\"},{\"id\":\"b\"}]}");
        Run run = Run.of(server.url(), "deployment", "delete", "my pages");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("Several deployments are called 'my pages'", "  a  CREATE_COMPLETE  2026-11-21T17:00:00Z", "  b  ");
        assertThat(server.requests()).extracting(FakeServer.Request::method).containsOnly("GET");
    }

    @Test
    void looksNothingUpForAnId() {
        assertThat(Run.of(server.url(), "deployment", "show", ID).exit()).isZero();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void leavesToTheServerWhatIsUnknown() {
        assertThat(Run.of(server.url(), "deployment", "show", "my pages").exit()).isEqualTo(1);
        assertThat(server.requests()).hasSize(2);
    }
}
