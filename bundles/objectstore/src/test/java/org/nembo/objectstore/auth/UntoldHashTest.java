package org.nembo.objectstore.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.objectstore.testing.OneUser;
import org.nembo.objectstore.testing.Signer;
import org.nembo.objectstore.testing.TestedStore;
import org.nembo.objectstore.testing.Wire;
import org.nembo.spi.object.Bucket;

/** Clients such as curl sign the hash of the body and do not tell it. */
class UntoldHashTest {

    private static final int MOST = 1 << 20;

    private TestedStore store;

    @BeforeEach
    void start() {
        store = new TestedStore(EmptyEngine.get());
        store.bucket("untold", Bucket.Versioning.OFF);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private Wire.Answer send(String method, byte[] hashed, byte[] sent) throws Exception {
        Signer signer = new Signer(Instant.now());
        String host = store.address().getAuthority();
        String canonical = "%s\n/untold/a\n\nhost:%s\nx-amz-date:%s\n\nhost;x-amz-date\n%s".formatted(method, host, signer.time(), Signer.sha256(hashed));
        String signature = signer.text("AWS4-HMAC-SHA256\n" + signer.time() + "\n" + signer.scope() + "\n"
                + Signer.sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Host", host, "x-amz-date", signer.time()));
        headers.put("Authorization", "AWS4-HMAC-SHA256 Credential=" + OneUser.KEY + "/" + signer.scope() + ", SignedHeaders=host;x-amz-date, Signature="
                + signature);
        return new Client(store.address()).plain(method, "/untold/a", headers, sent);
    }

    @Test
    void theHashOfTheBytesThatCameMustBeTheOneThatWasSigned() throws Exception {
        byte[] bytes = "some bytes".getBytes(StandardCharsets.UTF_8);
        assertThat(send("PUT", bytes, bytes).status()).isEqualTo(200);
        assertThat(send("GET", new byte[0], new byte[0]).text()).isEqualTo("some bytes");
        Wire.Answer forged = send("PUT", bytes, "same bytes".getBytes(StandardCharsets.UTF_8));
        assertThat(forged.status()).isEqualTo(403);
        assertThat(forged.text()).contains("<Code>SignatureDoesNotMatch</Code>");
        assertThat(send("GET", new byte[0], new byte[0]).text()).isEqualTo("some bytes");
    }

    @Test
    void moreThanAMebibyteIsNotKeptForIt() throws Exception {
        byte[] most = new byte[MOST];
        assertThat(send("PUT", most, most).status()).isEqualTo(200);
        byte[] more = new byte[MOST + 1];
        Wire.Answer refused = send("PUT", more, more);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("<Code>InvalidRequest</Code>").contains("x-amz-content-sha256");
    }
}
