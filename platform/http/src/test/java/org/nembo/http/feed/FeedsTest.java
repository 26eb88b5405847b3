package org.nembo.http.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.EventFeed;
import org.nembo.http.front.SampleApi;
import org.nembo.http.front.TestServer;
import org.nembo.http.front.ThingsResource;

class FeedsTest {

    private static final String PATH = "/api/v1/things";

    /** Hands its requests and sinks to the test. */
    private static final class HandFeed implements EventFeed {

        final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        final BlockingQueue<Sink> sinks = new LinkedBlockingQueue<>();
        final AtomicInteger closed = new AtomicInteger();

        @Override
        public AutoCloseable open(Request request, Sink sink) {
            if (request.path().equals("forbidden")) {
                throw new NemboException(GeneralError.FORBIDDEN, "not yours");
            }
            if (request.path().equals("early")) {
                sink.send("1", "early", "before it is open");
            }
            requests.add(request);
            sinks.add(sink);
            return closed::incrementAndGet;
        }

        Sink sink() throws InterruptedException {
            return sinks.poll(20, TimeUnit.SECONDS);
        }
    }

    /** A client that reads when it is told to. */
    private static final class Client implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader lines;

        Client(int port, String path, String... headers) throws IOException {
            socket = new Socket();
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setSoTimeout(20_000);
            String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ada\r\nAccept: text/event-stream\r\n"
                    + more + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The lines up to and including one that begins so; null at the end of the stream. */
        List<String> until(String prefix) throws IOException {
            List<String> read = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read.add(line);
                if (line.startsWith(prefix)) {
                    return read;
                }
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private final HandFeed feed = new HandFeed();
    private final SampleApi api = new SampleApi(PATH, Set.of(new ThingsResource()), Optional.of(feed));
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer().start().add(api);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void sendsMessagesWithIdTypeAndEveryLineOfData() throws Exception {
        try (Client client = new Client(server.port(), PATH + "/4711/events?a=1&a=%202&b")) {
            EventFeed.Sink sink = feed.sink();
            assertThat(sink.send("7", "thing.made", "one\ntwo\r\nthree")).isTrue();
            assertThat(client.until("data: three")).containsSubsequence("HTTP/1.1 200 OK", "Content-Type: text/event-stream;charset=utf-8", "retry: 1000",
                    "id: 7", "event: thing.made", "data: one", "data: two", "data: three");
            EventFeed.Request request = feed.requests.remove();
            assertThat(request.caller().username()).isEqualTo("ada");
            assertThat(request.path()).isEqualTo("4711/events");
            assertThat(request.query()).containsEntry("a", List.of("1", " 2")).containsEntry("b", List.of(""));
            assertThat(request.lastEventId()).isEmpty();
        }
    }

    @Test
    void sendsFirstWhatCameBeforeItWasOpen() throws Exception {
        try (Client client = new Client(server.port(), PATH + "/early")) {
            assertThat(client.until("data:")).contains("data: before it is open");
        }
    }

    @Test
    void resumesAfterTheLastIdOfTheHeaderOrTheQuery() throws Exception {
        try (Client header = new Client(server.port(), PATH + "/x?lastEventId=3", "Last-Event-ID: 41")) {
            assertThat(header.until("retry")).isNotNull();
            assertThat(feed.requests.remove().lastEventId()).hasValue("41");
        }
        try (Client query = new Client(server.port(), PATH + "/x?lastEventId=42")) {
            assertThat(query.until("retry")).isNotNull();
            assertThat(feed.requests.remove().lastEventId()).hasValue("42");
        }
    }

    @Test
    void heartbeatsWhileNothingHappens() throws Exception {
        try (Client client = new Client(server.port(), PATH + "/x")) {
            assertThat(client.until(":")).isNotNull();
        }
    }

    @Test
    void endsAfterWhatWasSent() throws Exception {
        try (Client client = new Client(server.port(), PATH + "/x")) {
            EventFeed.Sink sink = feed.sink();
            sink.send("1", "last", "word");
            sink.end();
            assertThat(sink.send("2", "after", "the end")).isFalse();
            assertThat(client.until("data: word")).isNotNull();
            TestServer.await(() -> feed.closed.get() == 1 && server.feeds.size() == 0);
        }
    }

    @Test
    void answersProblemsBeforeTheFirstByte() throws Exception {
        HttpResponse<String> refused = server.send(PATH + "/forbidden",
                request -> request.header("Authorization", "Bearer ada").header("Accept", "text/event-stream"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("not yours");
        assertThat(server.send(PATH + "/x", request -> request.header("Accept", "text/event-stream")).statusCode()).isEqualTo(401);
        try (Client client = new Client(server.port(), PATH + "/x?a=%zz")) {
            assertThat(client.until("HTTP")).containsExactly("HTTP/1.1 400 Bad Request");
        }
        assertThat(server.feeds.size()).isZero();
    }

    @Test
    void limitsTheStreamsOfOneCaller() throws Exception {
        try (Client one = new Client(server.port(), PATH + "/x"); Client two = new Client(server.port(), PATH + "/x")) {
            assertThat(one.until("retry")).isNotNull();
            assertThat(two.until("retry")).isNotNull();
            HttpResponse<String> third = server.send(PATH + "/x",
                    request -> request.header("Authorization", "Bearer ada").header("Accept", "text/event-stream"));
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.headers().firstValue("Retry-After")).isPresent();
        }
        TestServer.await(() -> server.feeds.size() == 0);
        try (Client again = new Client(server.port(), PATH + "/x")) {
            assertThat(again.until("retry")).isNotNull();
        }
    }

    @Test
    void closesTheSourceWhenTheClientGoes() throws Exception {
        Client client = new Client(server.port(), PATH + "/x");
        EventFeed.Sink sink = feed.sink();
        client.close();
        TestServer.await(() -> !sink.send("1", "t", "x") || feed.closed.get() == 1);
        TestServer.await(() -> feed.closed.get() == 1);
    }

    @Test
    void cutsOffAClientThatReadsTooSlowlyWithoutBlockingTheSender() throws Exception {
        try (Client client = new Client(server.port(), PATH + "/x")) {
            assertThat(client.until("retry")).isNotNull();
            EventFeed.Sink sink = feed.sink();
            String large = "x".repeat(100_000);
            AtomicInteger sent = new AtomicInteger();
            TestServer.await(() -> !sink.send(String.valueOf(sent.incrementAndGet()), "t", large));
            TestServer.await(() -> feed.closed.get() == 1);
            assertThat(server.feeds.size()).isZero();
        }
    }

    @Test
    void endsTheStreamsOfAnApiThatGoes() throws Exception {
        try (Client client = new Client(server.port(), PATH + "/x")) {
            assertThat(client.until("retry")).isNotNull();
            server.apis.removeApi(api);
            assertThat(feed.closed.get()).isEqualTo(1);
            assertThat(client.until("0")).as("the chunk that ends the answer").isNotNull();
        }
    }

    @Test
    void endsWhenTheTokenIsRevoked() throws Exception {
        try (Client client = new Client(server.port(), PATH + "/x")) {
            assertThat(client.until(":")).isNotNull();
            server.feeds.setAuthenticator((token, audience) -> {
                throw new NemboException(GeneralError.UNAUTHENTICATED, "revoked");
            });
            TestServer.await(() -> feed.closed.get() == 1);
            assertThat(client.until("0")).isNotNull();
        }
    }

    @Test
    void leavesOtherRequestsToTheResources() throws Exception {
        assertThat(server.get(PATH + "/who/am-i").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesIdsThatWouldBreakTheFormat() throws Exception {
        try (Client client = new Client(server.port(), PATH + "/x")) {
            assertThat(client.until("retry")).isNotNull();
            EventFeed.Sink sink = feed.sink();
            assertThatIllegalArgumentException().isThrownBy(() -> sink.send("1\ndata: forged", "t", "x"));
        }
    }
}
