package org.nembo.orchestrator.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nembo.api.secret.Secret;

class SignatureTest {

    private static final byte[] BODY = "{\"status\":\"CREATE_COMPLETE\",\"name\":\"caffè\"}".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void isWhatAReceiverComputesByItself() {
        SigningKeys keys = SigningKeys.fresh();
        Map<String, String> headers = Signature.headers("msg-1", NOW, BODY, keys.at(NOW));
        assertThat(headers).containsEntry("webhook-id", "msg-1").containsEntry("webhook-timestamp", "1767323045");
        assertThat(Verifier.accepts(keys.current().reveal(), headers, BODY)).isTrue();
    }

    @Test
    void failsForAnythingElse() {
        SigningKeys keys = SigningKeys.fresh();
        Map<String, String> headers = Signature.headers("msg-1", NOW, BODY, keys.at(NOW));
        byte[] changed = BODY.clone();
        changed[3] ^= 1;
        assertThat(Verifier.accepts(keys.current().reveal(), headers, changed)).isFalse();
        assertThat(Verifier.accepts(SigningKeys.fresh().current().reveal(), headers, BODY)).isFalse();
        for (String header : List.of("webhook-id", "webhook-timestamp")) {
            Map<String, String> other = new java.util.HashMap<>(headers);
            other.put(header, "1767323046");
            assertThat(Verifier.accepts(keys.current().reveal(), other, BODY)).as(header).isFalse();
        }
    }

    /** A vector computed with another program: openssl dgst -sha256 -hmac. */
    @Test
    void isTheSameAsThatOfAnotherProgram() {
        byte[] bytes = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        Secret key = new Secret("whsec_" + java.util.Base64.getEncoder().encodeToString(bytes));
        assertThat(Signature.headers("msg_1", Instant.ofEpochSecond(1767323045), "{}".getBytes(StandardCharsets.US_ASCII), List.of(key)))
                .containsEntry("webhook-signature", "v1,0CEk1OktgY/HCH9zGn+nFi5liELWJmlMfOKNga5FBG0=");
    }

    @Test
    void isDoubledForAWhileWhenTheSecretIsReplaced() {
        SigningKeys old = SigningKeys.fresh();
        SigningKeys rotated = SigningKeys.of(old.rotated(NOW, Duration.ofHours(24)).sealed());
        assertThat(rotated.current()).isNotEqualTo(old.current());
        Map<String, String> soon = Signature.headers("m", NOW, BODY, rotated.at(NOW.plusSeconds(60)));
        assertThat(Verifier.accepts(rotated.current().reveal(), soon, BODY)).isTrue();
        assertThat(Verifier.accepts(old.current().reveal(), soon, BODY)).isTrue();
        Map<String, String> late = Signature.headers("m", NOW, BODY, rotated.at(NOW.plus(Duration.ofHours(25))));
        assertThat(Verifier.accepts(rotated.current().reveal(), late, BODY)).isTrue();
        assertThat(Verifier.accepts(old.current().reveal(), late, BODY)).isFalse();
    }

    @Test
    void forgetsTheOldSecretAtOnceWhenNoTimeIsGiven() {
        SigningKeys rotated = SigningKeys.fresh().rotated(NOW, Duration.ZERO);
        assertThat(rotated.previous()).isEmpty();
        assertThat(rotated.at(NOW)).containsExactly(rotated.current());
    }

    @Test
    void keepsTheSecretOutOfText() {
        SigningKeys keys = SigningKeys.fresh();
        assertThat(keys.toString()).doesNotContain("whsec_");
        assertThat(keys.current().reveal()).startsWith("whsec_");
        assertThat(java.util.Base64.getDecoder().decode(keys.current().reveal().substring(6))).hasSize(32);
    }
}
