package org.nembo.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nembo.api.error.ErrorCode;

class OrchestratorErrorsTest {

    @Test
    void everyCodeHasAPageOfItsOwn() {
        assertThat(new OrchestratorErrors().codes()).extracting(ErrorCode::slug).doesNotHaveDuplicates()
                .contains("template-invalid", "deployment-not-found", "tosca-unknown-type");
        assertThat(new OrchestratorErrors().codes()).allSatisfy(code -> {
            assertThat(code.help()).hasSizeGreaterThan(20).endsWith(".");
            assertThat(code.title()).isNotBlank().doesNotEndWith(".");
            assertThat(code.status()).isBetween(400, 599);
        });
    }
}
