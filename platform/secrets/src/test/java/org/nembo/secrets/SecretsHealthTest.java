package org.nembo.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.Test;
import org.nembo.testkit.fake.FakeSecrets;

final class SecretsHealthTest {

    @Test
    void isCriticalWhileTheStoreIsNotOpen() {
        SecretsHealth health = new SecretsHealth();
        assertThat(health.execute().getStatus()).isEqualTo(Result.Status.CRITICAL);
        FakeSecrets secrets = new FakeSecrets();
        health.setSecrets(secrets);
        assertThat(health.execute().getStatus()).isEqualTo(Result.Status.OK);
        health.unsetSecrets(new FakeSecrets());
        assertThat(health.execute().isOk()).as("another one left").isTrue();
        health.unsetSecrets(secrets);
        assertThat(health.execute().isOk()).isFalse();
    }
}
