package org.nembo.objectstore.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.http.Target;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.objectstore.testing.OneUser;

/** The examples that the documentation of S3 publishes. */
class SignatureVectorsTest {

    private static final String HOST = "examplebucket.s3.amazonaws.com";
    private static final String TIME = "20130524T000000Z";
    private static final String SCOPE = OneUser.KEY + "/20130524/us-east-1/s3/aws4_request";
    private static final String CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    static Stream<Arguments> examples() {
        String hello = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
        return Stream.of(
                Arguments.of("GET", "/test.txt", List.of("range", "bytes=0-9", "x-amz-content-sha256", Hashes.EMPTY, "x-amz-date", TIME),
                        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
                Arguments.of("PUT", "/test%24file.text", List.of("date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-content-sha256", hello, "x-amz-date", TIME,
                        "x-amz-storage-class", "REDUCED_REDUNDANCY"), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
                Arguments.of("GET", "/?lifecycle", List.of("x-amz-content-sha256", Hashes.EMPTY, "x-amz-date", TIME),
                        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
                Arguments.of("GET", "/?max-keys=2&prefix=J", List.of("x-amz-content-sha256", Hashes.EMPTY, "x-amz-date", TIME),
                        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void acceptsWhatIsPublished(String method, String target, List<String> headers, String signature) {
        Exchange exchange = exchange(method, target, with(headers, signature), Body.NONE);
        authentication().identify(exchange);
        assertThat(exchange.caller().id()).isEqualTo("4711@urn:nembo:local");
        assertThat(exchange.caller().accessKey()).isEqualTo(OneUser.KEY);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void refusesEachWhenOneHeaderIsAnother(String method, String target, List<String> headers, String signature) {
        Headers all = with(headers, signature);
        all.set("Host", "examplebucket.s3.amazonaws.org");
        Exchange exchange = exchange(method, target, all, Body.NONE);
        assertThatThrownBy(() -> authentication().identify(exchange)).isInstanceOfSatisfying(S3Failure.class,
                failure -> assertThat(failure.code()).isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH));
    }

    @Test
    void acceptsThePublishedQuery() {
        String target = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + SCOPE.replace("/", "%2F") + "&X-Amz-Date=" + TIME
                + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=";
        Exchange exchange = exchange("GET", target + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", new Headers().add("Host", HOST),
                Body.NONE);
        authentication().identify(exchange);
        assertThat(exchange.caller().subject()).isPresent();
        Exchange other = exchange("GET", target + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d405", new Headers().add("Host", HOST),
                Body.NONE);
        assertThatThrownBy(() -> authentication().identify(other)).isInstanceOf(S3Failure.class);
    }

    @Test
    void readsThePublishedChunks() {
        byte[] sent = chunks("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
        Exchange exchange = chunked(sent);
        authentication().identify(exchange);
        assertThat(exchange.body().length()).isEqualTo(66560);
        byte[] all = exchange.body().all(100_000);
        assertThat(all).hasSize(66560).containsOnly((byte) 'a');
    }

    @Test
    void refusesAChunkWhoseSignatureIsAnother() {
        Exchange exchange = chunked(chunks("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288649"));
        authentication().identify(exchange);
        assertThatThrownBy(() -> exchange.body().all(100_000)).isInstanceOfSatisfying(S3Failure.class,
                failure -> assertThat(failure.code()).isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH));
    }

    private static Exchange chunked(byte[] sent) {
        List<String> headers = List.of("content-encoding", "aws-chunked", "content-length", "66824", "x-amz-content-sha256", CHUNKS, "x-amz-date", TIME,
                "x-amz-decoded-content-length", "66560", "x-amz-storage-class", "REDUCED_REDUNDANCY");
        Headers all = new Headers().add("Host", "s3.amazonaws.com");
        for (int i = 0; i < headers.size(); i += 2) {
            all.add(headers.get(i), headers.get(i + 1));
        }
        all.add("Authorization", "AWS4-HMAC-SHA256 Credential=" + SCOPE + ",SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
                + "x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        return exchange("PUT", "/examplebucket/chunkObject.txt", all, new BytesBody(sent), "s3.amazonaws.com");
    }

    private static byte[] chunks(String first) {
        byte[] data = new byte[65536];
        Arrays.fill(data, (byte) 'a');
        ByteBuffer sent = ByteBuffer.allocate(66824);
        sent.put(("10000;chunk-signature=" + first + "\r\n").getBytes(StandardCharsets.US_ASCII)).put(data);
        sent.put("\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n".getBytes(StandardCharsets.US_ASCII));
        sent.put(data, 0, 1024);
        sent.put("\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(sent.hasRemaining()).isFalse();
        return sent.array();
    }

    private static Headers with(List<String> headers, String signature) {
        Headers all = new Headers().add("Host", HOST);
        List<String> signed = new java.util.ArrayList<>(List.of("host"));
        for (int i = 0; i < headers.size(); i += 2) {
            all.add(headers.get(i), headers.get(i + 1));
            signed.add(headers.get(i));
        }
        signed.sort(null);
        String names = String.join(";", signed);
        return all.add("Authorization", "AWS4-HMAC-SHA256 Credential=" + SCOPE + ",SignedHeaders=" + names + ",Signature=" + signature);
    }

    private static Exchange exchange(String method, String target, Headers headers, Body body) {
        return exchange(method, target, headers, body, "amazonaws.none");
    }

    private static Exchange exchange(String method, String target, Headers headers, Body body, String plainHost) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        Target parsed = Target.of(path, headers.get("Host"), plainHost.equals("s3.amazonaws.com") ? List.of() : List.of("s3.amazonaws.com"));
        return new Exchange(method, parsed, Query.of(question < 0 ? "" : target.substring(question + 1)), headers, Caller.nobody("127.0.0.1", false, "1"), body,
                new NoSink());
    }

    private static Authentication authentication() {
        Clock then = Clock.fixed(Instant.parse("2013-05-24T00:00:00Z"), ZoneOffset.UTC);
        return new Authentication(new Rules("us-east-1", false, false, then), new OneUser(EmptyEngine.get()), token -> OneUser.ANNA);
    }

    private static final class NoSink implements org.nembo.objectstore.http.Sink {

        @Override
        public void begin(int status, Headers headers, long length) {
            throw new AssertionError("no answer is due");
        }

        @Override
        public void write(ByteBuffer bytes, boolean last) {
            throw new AssertionError("no answer is due");
        }
    }
}
