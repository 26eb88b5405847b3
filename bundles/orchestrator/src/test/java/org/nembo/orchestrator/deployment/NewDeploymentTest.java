package org.nembo.orchestrator.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;

class NewDeploymentTest {

    private static NewDeployment request(String name, String template, Map<String, String> labels, Integer minutes) {
        return new NewDeployment(Optional.ofNullable(name), template, null, null, labels, null, Optional.ofNullable(minutes));
    }

    private static void refused(NewDeployment request, String why) {
        assertThatThrownBy(() -> request.check(60)).isInstanceOf(NemboException.class).hasMessageContaining(why)
                .extracting(e -> ((NemboException) e).code().name()).isEqualTo("DEPLOYMENT_INVALID");
    }

    @Test
    void takesWhatIsComplete() {
        assertThatCode(() -> request("web", "t", Map.of("a.b/c-d_E", "", "x", "ü"), 60).check(60)).doesNotThrowAnyException();
        assertThatCode(() -> request(null, "t", null, null).check(60)).doesNotThrowAnyException();
    }

    @Test
    void refusesAMissingTemplate() {
        refused(request("web", null, null, null), "'template' is missing");
        refused(request("web", "  ", null, null), "'template' is missing");
    }

    @Test
    void refusesNamesThatCannotBeShown() {
        refused(request("", "t", null, null), "'name'");
        refused(request(" ", "t", null, null), "'name'");
        refused(request("a\nb", "t", null, null), "'name'");
        refused(request("x".repeat(201), "t", null, null), "'name'");
    }

    @Test
    void refusesLabelsThatCannotBeSearched() {
        refused(request(null, "t", Map.of("", "v"), null), "is not a label's name");
        refused(request(null, "t", Map.of("a=b", "v"), null), "is not a label's name");
        refused(request(null, "t", Map.of("x".repeat(64), "v"), null), "is not a label's name");
        refused(request(null, "t", Map.of("a", "x\u0000"), null), "label 'a'");
        Map<String, String> nulls = new HashMap<>();
        nulls.put("a", null);
        refused(request(null, "t", nulls, null), "label 'a'");
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 33; i++) {
            many.put("l" + i, "");
        }
        refused(request(null, "t", many, null), "at most 32 labels");
    }

    @Test
    void refusesATimeOutBeyondTheLimits() {
        refused(request(null, "t", null, 0), "'timeoutMinutes' must be 1 to 60, is 0");
        refused(request(null, "t", null, 61), "'timeoutMinutes'");
    }

    @Test
    void takesTheKeyFromHeaderOrBodyButNotTwoDifferentOnes() {
        NewDeployment bare = request(null, "t", null, null);
        assertThat(bare.withKey("k").idempotencyKey()).contains("k");
        assertThat(bare.withKey("k").withKey("k").idempotencyKey()).contains("k");
        assertThatThrownBy(() -> bare.withKey("k").withKey("other")).hasMessageContaining("differ");
        refused(bare.withKey(""), "idempotency key");
        refused(bare.withKey("x".repeat(201)), "idempotency key");
    }
}
