package org.nembo.orchestrator.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final Duration NONE = Duration.ZERO;

    private final RetryPolicy policy = new RetryPolicy(16, Duration.ofHours(24), Duration.ofSeconds(5), Duration.ofHours(2));

    private static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }

    @Test
    void doublesTheWaitUpToItsLongest() {
        assertThat(policy.after(1, NONE, NONE, 0)).contains(seconds(5));
        assertThat(policy.after(2, NONE, NONE, 0)).contains(seconds(10));
        assertThat(policy.after(10, NONE, NONE, 0)).contains(seconds(2560));
        assertThat(policy.after(12, NONE, NONE, 0)).contains(Duration.ofHours(2));
        assertThat(new RetryPolicy(1000, Duration.ofDays(30), seconds(3600), Duration.ofDays(1)).after(999, NONE, NONE, 0)).contains(Duration.ofDays(1));
    }

    @Test
    void spreadsTheWaitsOfMany() {
        assertThat(policy.after(2, NONE, NONE, 0.5)).contains(Duration.ofMillis(7500));
        assertThat(policy.after(2, NONE, NONE, 1)).contains(seconds(5));
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() {
        assertThat(policy.after(1, NONE, seconds(120), 0.3)).contains(seconds(120));
        assertThat(policy.after(1, NONE, seconds(1), 0)).as("never shorter than its own wait").contains(seconds(5));
        assertThat(policy.after(1, NONE, Duration.ofHours(3), 0)).as("longer than its own longest").contains(Duration.ofHours(3));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        assertThat(policy.after(15, NONE, NONE, 0)).isPresent();
        assertThat(policy.after(16, NONE, NONE, 0)).isEmpty();
    }

    @Test
    void givesUpWhenItIsTooOldAndTriesAtTheVeryEnd() {
        assertThat(policy.after(14, Duration.ofHours(23), NONE, 0)).contains(Duration.ofHours(1));
        assertThat(policy.after(2, Duration.ofHours(24), NONE, 0)).isEmpty();
        assertThat(policy.after(2, Duration.ofHours(25), NONE, 0)).isEmpty();
        assertThat(policy.after(1, Duration.ofHours(23), Duration.ofHours(2), 0)).as("never earlier than the receiver asked").isEmpty();
    }
}
