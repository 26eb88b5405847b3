package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;

final class RefusalsTest {

    private final TestServer server = new TestServer();
    private final List<AuditEntry> noted = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server.refusals.setAudit(new Audit() {
            @Override
            public void record(Connection transaction, AuditEntry entry) {
                throw new AssertionError("a request makes no record of its own");
            }

            @Override
            public void record(AuditEntry entry) {
                throw new AssertionError("a stranger could make the server write");
            }

            @Override
            public void note(AuditEntry entry) {
                noted.add(entry);
            }
        });
        server.add(new SampleApi("/api/v1/things", new ThingsResource())).start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void everyRequestThatIsTurnedAwayIsNoted() throws Exception {
        assertThat(server.get("/api/v1/things").statusCode()).isEqualTo(200);
        assertThat(server.send("/api/v1/things?secret=1", request -> request).statusCode()).isEqualTo(401);
        assertThat(server.send("/api/v1/things", request -> request.header("Authorization", "Bearer guessed").DELETE()).statusCode()).isEqualTo(401);
        TestServer.await(() -> noted.size() == 2);
        assertThat(new ArrayList<>(noted)).extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::resource, AuditEntry::outcome)
                .containsOnly(tuple("", "requests:refused", "api/v1/things", AuditEntry.Outcome.DENIED));
        assertThat(noted).extracting(entry -> entry.facts().get("method")).containsExactly("GET", "DELETE");
        assertThat(noted).allSatisfy(entry -> assertThat(entry.facts().get("reason")).isNotBlank());
        assertThat(noted.toString()).doesNotContain("guessed").doesNotContain("secret");
    }
}
