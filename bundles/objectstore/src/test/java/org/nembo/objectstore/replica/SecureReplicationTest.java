package org.nembo.objectstore.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.objectstore.http.Settings;
import org.nembo.objectstore.testing.Loopback;
import org.nembo.objectstore.testing.TestCertificate;
import org.nembo.objectstore.testing.Wire;

/** Between sites that are reached by TLS with a certificate of their own authority, and what is not sent in clear. */
@Timeout(120)
class SecureReplicationTest {

    private static final byte[] KEY = new byte[32];

    @TempDir
    private static Path directory;
    private static TestCertificate certificate;
    private static TestedSite here;
    private static TestedSite there;

    @BeforeAll
    static void twoSites() throws Exception {
        certificate = TestCertificate.in(directory);
        here = new TestedSite(directory.resolve("here"), certificate);
        there = new TestedSite(directory.resolve("there"), certificate);
        here.knows("there", there.address());
        there.knows("here", here.address());
        here.start();
        there.start();
    }

    @AfterAll
    static void end() {
        here.close();
        there.close();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static Map<String, String> customer() throws Exception {
        return Map.of("x-amz-server-side-encryption-customer-algorithm", "AES256", "x-amz-server-side-encryption-customer-key",
                Base64.getEncoder().encodeToString(KEY), "x-amz-server-side-encryption-customer-key-MD5",
                Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(KEY)));
    }

    @Test
    void everythingIsTheSameAtTheOtherSiteAndOpensWithTheKeysItWasSealedWith() throws Exception {
        assertThat(there.address().getScheme()).isEqualTo("https");
        here.bucket("data");
        there.bucket("data");
        assertThat(here.replicate("data", "there")).isEqualTo(200);
        assertThat(here.ask("PUT", "/data/plain", Map.of(), bytes(300_000)).status()).isEqualTo(200);
        assertThat(here.ask("PUT", "/data/by-server", Map.of("x-amz-server-side-encryption", "AES256"), bytes(100_000)).status()).isEqualTo(200);
        assertThat(here.ask("PUT", "/data/by-customer", customer(), bytes(200_000)).status()).isEqualTo(200);
        here.ask("DELETE", "/data/plain", "");
        here.drained("there");
        assertThat(there.versions("data")).isEqualTo(here.versions("data")).hasSize(4);
        assertThat(there.ask("GET", "/data/by-server", "").body()).isEqualTo(bytes(100_000));
        Wire.Answer opened = there.ask("GET", "/data/by-customer", customer(), new byte[0]);
        assertThat(opened.body()).isEqualTo(bytes(200_000));
        assertThat(opened.header("x-amz-server-side-encryption-customer-algorithm")).isEqualTo("AES256");
        assertThat(there.ask("GET", "/data/by-customer", "").status()).as("without the key").isEqualTo(400);
        assertThat(there.secrets.find("objectstore/sse-key")).isNotEqualTo(here.secrets.find("objectstore/sse-key"));
    }

    @Test
    void aSiteWithAnotherCertificateGetsNothing() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        try (TestedSite stranger = new TestedSite(elsewhere.resolve("site"), TestCertificate.in(elsewhere))) {
            here.knows("stranger", stranger.address());
            here.bucket("meant-for-it");
            stranger.bucket("meant-for-it");
            assertThat(here.replicate("meant-for-it", "stranger")).isEqualTo(200);
            here.put("/meant-for-it/key", "text");
            TestedSite.await("it fails", () -> here.state("stranger").failures() > 0);
            assertThat(here.state("stranger").error()).contains("PKIX path");
            assertThat(stranger.versions("meant-for-it")).isEmpty();
            here.sites.delete(here.administrator, "stranger");
            here.replicating().look();
        }
    }

    /** The other machine is this one, by an address that does not say so. */
    private static final class Elsewhere implements org.nembo.api.net.Outbound {

        private final Loopback loopback = new Loopback();

        @Override
        public Answer post(java.net.URI url, Map<String, String> headers, byte[] body, java.time.Duration limit) {
            throw new UnsupportedOperationException("nothing is posted here");
        }

        @Override
        public List<InetAddress> resolve(String host) throws java.io.IOException {
            assertThat(loopback.resolve(host)).hasSize(1);
            return List.of(InetAddress.getByAddress(new byte[] {0, 0, 0, 0}));
        }
    }

    @Test
    void inClearNoKeyOfTheServerLeavesTheMachine() throws Exception {
        Settings.Place clear = new Settings.Place("127.0.0.1", 0, List.of(), false, "", "");
        try (TestedSite sender = new TestedSite(directory.resolve("sender"), clear, new Elsewhere());
                TestedSite receiver = new TestedSite(directory.resolve("receiver"))) {
            sender.knows("receiver", receiver.address());
            receiver.knows("sender", sender.address());
            sender.start();
            receiver.start();
            sender.bucket("clear");
            receiver.bucket("clear");
            assertThat(sender.replicate("clear", "receiver")).isEqualTo(200);
            sender.put("/clear/plain", "not a secret");
            assertThat(sender.ask("PUT", "/clear/by-server", Map.of("x-amz-server-side-encryption", "AES256"), bytes(1000)).status()).isEqualTo(200);
            sender.put("/clear/last", "not a secret");
            TestedSite.await("the sealed one is refused", () -> sender.state("receiver").refused() == 1 && sender.state("receiver").backlog() == 0);
            assertThat(sender.status("/clear/by-server")).isEqualTo("FAILED");
            assertThat(sender.replicating().rows().list("receiver", "clear", 10)).hasSize(1)
                    .allSatisfy(one -> assertThat(one.error()).startsWith("NotSecure").contains("https"));
            assertThat(receiver.versions("clear")).hasSize(2).noneMatch(line -> line.contains("by-server"));
        }
    }
}
