package org.nembo.objectstore.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.objectstore.testing.Signer;
import org.nembo.objectstore.testing.TestedStore;
import org.nembo.objectstore.testing.Wire;
import org.nembo.spi.object.Bucket;

/** The listener, byte by byte. */
class S3ServerTest {

    private static final String SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private static final String SUM = "x-amz-checksum-crc32c:4waSgw==";

    private TestedStore store;
    private Client client;

    @BeforeEach
    void start() {
        store = new TestedStore(EmptyEngine.get());
        store.bucket("wire", Bucket.Versioning.OFF);
        client = new Client(store.address());
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 8192, 65536, 200_000})
    void readsSignedChunksOfEverySize(int size) throws IOException {
        byte[] body = "x".repeat(150_000).getBytes(StandardCharsets.US_ASCII);
        byte[] some = size < 100 ? java.util.Arrays.copyOf(body, 100) : body;
        assertThat(chunked(SIGNED, some, size, "", some.length).status()).isEqualTo(200);
        assertThat(client.signed("GET", "/wire/chunked", "").body()).isEqualTo(some);
    }

    @Test
    void readsSignedChunksWithASignedTrailer() throws IOException {
        byte[] body = "123456789".getBytes(StandardCharsets.US_ASCII);
        Wire.Answer answer = chunked(SIGNED + "-TRAILER", body, 4, SUM, 9);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("x-amz-checksum-crc32c")).isEqualTo("4waSgw==");
    }

    @Test
    void refusesATrailerThatIsNotTheChecksumOfTheBytes() throws IOException {
        byte[] body = "123456780".getBytes(StandardCharsets.US_ASCII);
        Wire.Answer answer = chunked(SIGNED + "-TRAILER", body, 4, SUM, 9);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("<Code>BadDigest</Code>");
        assertThat(client.signed("HEAD", "/wire/chunked", "").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n", ""})
    void readsChunksWithATrailerThatAreNotSigned(String end) throws IOException {
        Wire.Answer answer = unsigned("9\r\n123456789\r\n0\r\n" + SUM + end + "\r\n", 9);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(client.signed("GET", "/wire/unsigned", "").text()).isEqualTo("123456789");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9\r\n123456789\r\n0\r\n\r\n", "9\r\n123456789\r\n", "9\r\n12345678", "a\r\n123456789\r\n0\r\n" + SUM + "\r\n\r\n",
        "8\r\n123456789\r\n0\r\n" + SUM + "\r\n\r\n", "-9\r\n123456789\r\n0\r\n" + SUM + "\r\n\r\n", "zz\r\n", "ffffffffffffffffff\r\n", "\r\n\r\n\r\n",
        "9;" + "x=", "5\r\n12345\r\n0\r\n" + SUM + "\r\n\r\n", "0\r\n" + SUM + "\r\n\r\n"})
    void refusesChunksThatAreNotWhatTheySay(String body) throws IOException {
        assertThat(unsigned(body, 9).status()).isEqualTo(400);
        assertThat(client.signed("HEAD", "/wire/unsigned", "").status()).isEqualTo(404);
    }

    @Test
    void takesChunksForObjectsOnly() throws IOException {
        Map<String, String> headers = headers("x-amz-decoded-content-length", "9");
        byte[] body = "9\r\n123456789\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        Wire.Answer answer = client.plain("POST", "/wire?delete", new Signer(Instant.now()).sign("POST", "/wire", "delete", headers,
                "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("<Code>InvalidRequest</Code>");
    }

    @Test
    void asksForTheBytesOnlyWhenItKnowsWhoSendsThem() throws IOException {
        try (Wire wire = new Wire(store.address())) {
            wire.send("PUT /wire/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(wire.read(false).status()).isEqualTo(403);
        }
        Map<String, String> headers = headers("Expect", "100-continue");
        headers = new Signer(Instant.now()).sign("PUT", "/wire/a", "", headers, "UNSIGNED-PAYLOAD");
        try (Wire wire = new Wire(store.address())) {
            StringBuilder head = new StringBuilder("PUT /wire/a HTTP/1.1\r\nContent-Length: 5\r\n");
            headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            wire.send(head + "\r\n");
            assertThat(wire.read(true).status()).isEqualTo(100);
            wire.send("hello");
            assertThat(wire.read(false).status()).isEqualTo(200);
        }
    }

    @Test
    void refusesABodyThatIsNotTheOneThatWasSigned() throws IOException {
        Map<String, String> headers = new Signer(Instant.now()).sign("PUT", "/wire/a", "", headers("x-amz-meta-a", "b"),
                Signer.sha256("hello".getBytes(StandardCharsets.US_ASCII)));
        Wire.Answer answer = client.plain("PUT", "/wire/a", headers, "hellO".getBytes(StandardCharsets.US_ASCII));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("<Code>XAmzContentSHA256Mismatch</Code>");
        assertThat(client.signed("HEAD", "/wire/a", "").status()).isEqualTo(404);
    }

    @Test
    void refusesTimesThatAreFarOffAndHeadersThatAreNotSigned() throws IOException {
        Map<String, String> late = new Signer(Instant.now().minusSeconds(1200)).sign("GET", "/wire", "", headers("a", "b"), "UNSIGNED-PAYLOAD");
        assertThat(client.plain("GET", "/wire", late, new byte[0]).text()).contains("<Code>RequestTimeTooSkewed</Code>");
        Map<String, String> more = new LinkedHashMap<>(new Signer(Instant.now()).sign("GET", "/wire", "", headers("a", "b"), "UNSIGNED-PAYLOAD"));
        more.put("x-amz-acl", "public-read");
        assertThat(client.plain("GET", "/wire", more, new byte[0]).text()).contains("<Code>AccessDenied</Code>").contains("<HeadersNotSigned>x-amz-acl<");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=", "Basic YTpi", "AWS4-HMAC-SHA512 x", "AWS nothing",
        "AWS4-HMAC-SHA256 Credential=a/b/c,SignedHeaders=x,Signature=y", "Bearer other",
        "AWS4-HMAC-SHA256 Credential=AK/20261122/us-east-1/s3/aws4_request,SignedHeaders=;;;,Signature=0"})
    void refusesWhatIsNoSignature(String authorization) throws IOException {
        Wire.Answer answer = client.plain("GET", "/wire", Map.of("Authorization", authorization), new byte[0]);
        assertThat(answer.status()).as(answer.text()).isBetween(400, 403);
    }

    @Test
    void acceptsABearerToken() throws IOException {
        assertThat(client.plain("GET", "/wire", Map.of("Authorization", "Bearer token-of-anna"), new byte[0]).status()).isEqualTo(200);
    }

    @Test
    void servesNamesOfHostsAsBuckets() throws IOException {
        client.signed("PUT", "/wire/a%20b", "hosted");
        Wire.Answer answer = client.signed("GET", "/a%20b", Map.of("Host", "wire.s3.test:9000"), new byte[0]);
        assertThat(answer.text()).isEqualTo("hosted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "GET /\r\n\r\n", "NONSENSE\r\n\r\n", "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET //etc HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a%2 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a?%g1=2 HTTP/1.1\r\nHost: x\r\n\r\n"})
    void answersWhatIsNoRequestAndLives(String request) throws IOException {
        try (Wire wire = new Wire(store.address())) {
            wire.send(request);
            assertThat(wire.read(false).status()).isBetween(200, 505);
        }
        assertThat(client.signed("GET", "/wire", "").status()).isEqualTo(200);
    }

    @Test
    void refusesHeadersThatAreTooLong() throws IOException {
        Wire.Answer answer = client.plain("GET", "/wire", Map.of("x-long", "x".repeat(20_000)), new byte[0]);
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.text()).contains("<Code>RequestHeaderSectionTooLarge</Code>");
    }

    @Test
    void anUploadThatIsBrokenOffLeavesNothing() throws IOException {
        Map<String, String> headers = new Signer(Instant.now()).sign("PUT", "/wire/broken", "", headers("x-amz-meta-a", "b"), "UNSIGNED-PAYLOAD");
        try (Wire wire = new Wire(store.address())) {
            StringBuilder head = new StringBuilder("PUT /wire/broken HTTP/1.1\r\nContent-Length: 1000\r\n");
            headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            wire.send(head + "\r\nonly so much");
        }
        assertThat(client.signed("HEAD", "/wire/broken", "").status()).isEqualTo(404);
    }

    @Test
    void doesNotListenInTheClearBeyondThisMachine() {
        Settings settings = new Settings(new Settings.Place("0.0.0.0", 0, List.of(), false, "", ""), new Settings.Limits(8, 10, 8192, 5, 0),
                new Settings.Signatures("us-east-1", true, false));
        Dispatch dispatch = new Dispatch(new Operations(), exchange -> { });
        assertThatThrownBy(() -> new S3Server(settings, dispatch, new SimpleMeterRegistry())).hasMessageContaining("insecure.listen=true");
    }

    private Map<String, String> headers(String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", store.address().getAuthority());
        headers.put(name, value);
        return headers;
    }

    private Wire.Answer chunked(String mode, byte[] body, int size, String trailer, int decoded) throws IOException {
        Map<String, String> headers = headers("x-amz-decoded-content-length", Integer.toString(decoded));
        headers.put("Content-Encoding", "aws-chunked");
        if (!trailer.isEmpty()) {
            headers.put("x-amz-trailer", trailer.substring(0, trailer.indexOf(':')));
        }
        Signer signer = new Signer(Instant.now());
        Map<String, String> signed = signer.sign("PUT", "/wire/chunked", "", headers, mode);
        return client.plain("PUT", "/wire/chunked", signed, signer.chunks(body, size, trailer));
    }

    private Wire.Answer unsigned(String body, int decoded) throws IOException {
        Map<String, String> headers = headers("x-amz-decoded-content-length", Integer.toString(decoded));
        headers.put("x-amz-trailer", "x-amz-checksum-crc32c");
        Map<String, String> signed = new Signer(Instant.now()).sign("PUT", "/wire/unsigned", "", headers, "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        return client.plain("PUT", "/wire/unsigned", signed, body.getBytes(StandardCharsets.US_ASCII));
    }
}
