package org.nembo.shell.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final HealthCheck BROKEN = () -> {
        throw new IllegalStateException("no database");
    };

    @Test
    void findsNothingWhenAllIsWell() throws InterruptedException {
        assertThat(Health.findings(Map.of("a", () -> new Result(Result.Status.OK, "fine")))).isEmpty();
        assertThat(Health.findings(Map.of())).isEmpty();
    }

    @Test
    void tellsWhatAFailingCheckSays() throws InterruptedException {
        assertThat(Health.findings(Map.of("disk", () -> new Result(Result.Status.CRITICAL, "full")))).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo("error");
            assertThat(finding.where()).isEqualTo("disk");
            assertThat(finding.reason()).contains("CRITICAL").contains("full");
        });
        assertThat(Health.findings(Map.of("disk", () -> new Result(Result.Status.WARN, "filling")))).singleElement().extracting(Finding::severity)
                .isEqualTo("warning");
    }

    @Test
    void tellsThatACheckItselfFails() throws InterruptedException {
        assertThat(Health.findings(Map.of("db", BROKEN))).singleElement().extracting(Finding::reason).asString().contains("no database");
    }
}
