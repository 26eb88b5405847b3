package org.nembo.runtime.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nembo.api.net.Outbound;
import org.nembo.testkit.fake.Receiver;

@Timeout(30)
class PosterTest {

    private static final byte[] BODY = "{\"name\":\"caffè\"}".getBytes(StandardCharsets.UTF_8);
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final Duration SHORT = Duration.ofMillis(700);

    private final Receiver receiver = new Receiver();
    private static final Duration LONG = Duration.ofSeconds(10);
    private final Poster poster = poster(AddressRules.of(true));

    private static Poster poster(AddressRules rules) {
        return new Poster(rules, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    @AfterEach
    void close() {
        receiver.close();
        poster.close();
    }

    /** What a bare socket does with the one connection that it takes. */
    @FunctionalInterface
    private interface Conversation {
        void with(Socket socket) throws IOException, InterruptedException;
    }

    private Outbound.Answer post(Duration limit, byte[] body, Conversation conversation) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    conversation.with(socket);
                } catch (IOException | InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            thread.start();
            try {
                return poster.post(URI.create("http://127.0.0.1:" + server.getLocalPort()), Map.of(), body, limit);
            } finally {
                thread.interrupt();
            }
        }
    }

    private Outbound.Answer post() throws IOException {
        return poster.post(URI.create(receiver.url() + "?key=1&x=%20a"), Map.of("webhook-id", "m1", "Content-Type", "application/json"), BODY, LONG);
    }

    @Test
    void sendsTheBodyWithItsHeaders() throws Exception {
        assertThat(post().status()).isEqualTo(204);
        Receiver.Received got = receiver.received().get(0);
        assertThat(got.target()).isEqualTo("/hook?key=1&x=%20a");
        assertThat(got.body()).isEqualTo(BODY);
        assertThat(got.headers()).containsEntry("webhook-id", "m1").containsEntry("content-type", "application/json")
                .containsEntry("host", receiver.url().substring(7, receiver.url().indexOf("/hook")));
    }

    @Test
    void tellsTheStatusAndWhenToComeAgain() throws Exception {
        receiver.then(Receiver.status(429, "Retry-After", "17"), Receiver.status(500));
        Outbound.Answer answer = post();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.retryAfter()).contains("17");
        assertThat(post().status()).isEqualTo(500);
    }

    @Test
    void followsNoRedirect() throws Exception {
        receiver.then(Receiver.status(302, "Location", receiver.url() + "/elsewhere"));
        assertThat(post().status()).isEqualTo(302);
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void readsNoMoreOfAHugeAnswerThanItNeeds() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        receiver.then(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[1024 * 1024];
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(block);
                }
            } catch (IOException e) {
                cut.countDown();
            }
        });
        assertThat(post().status()).isEqualTo(200);
        cut.await();
    }

    @Test
    void passesOverInterimAnswers() throws Exception {
        Outbound.Answer answer = post(LONG, BODY, socket -> socket.getOutputStream()
                .write("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 201 Made\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(answer.status()).isEqualTo(201);
    }

    @Test
    void failsInWordsWhenTheConnectionBreaks() {
        receiver.then(Receiver.silence());
        assertThatThrownBy(this::post).isInstanceOf(IOException.class).hasMessageContaining("closed before the answer");
        receiver.close();
        assertThatThrownBy(this::post).isInstanceOf(IOException.class).hasMessageContaining("127.0.0.1: Connection refused");
        assertThatThrownBy(() -> poster.post(URI.create("http://no-such-host.invalid/"), Map.of(), BODY, LONG)).isInstanceOf(IOException.class)
                .hasMessageContaining("no host 'no-such-host.invalid'");
    }

    @Test
    void failsWhenWhatAnswersIsNoWebServer() {
        assertThatThrownBy(() -> post(LONG, BODY, socket -> socket.getOutputStream().write("SSH-2.0-Open\r\n".getBytes(StandardCharsets.US_ASCII))))
                .hasMessageContaining("does not speak HTTP");
        assertThatThrownBy(() -> post(LONG, BODY, socket -> {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        })).hasMessageContaining("longer than 16384 bytes");
    }

    @Test
    void doesNotWaitForTheSlow() {
        Conversation never = socket -> NEVER.await();
        Conversation drops = socket -> {
            while (true) {
                socket.getOutputStream().write('H');
                NEVER.await(50, TimeUnit.MILLISECONDS);
            }
        };
        for (Conversation slow : new Conversation[] {never, drops}) {
            assertThatThrownBy(() -> post(SHORT, BODY, slow)).isInstanceOf(IOException.class).hasMessageContaining("no answer within");
        }
        assertThatThrownBy(() -> post(SHORT, new byte[64 * 1024 * 1024], never)).as("never reads").hasMessageContaining("no answer within");
    }

    @Test
    void takesAnAnswerWhoseBodyNeverEnds() throws Exception {
        assertThat(post(SHORT, BODY, socket -> {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nhalf".getBytes(StandardCharsets.US_ASCII));
            NEVER.await();
        }).status()).isEqualTo(200);
    }

    @Test
    void heedsInterruption() throws Exception {
        CountDownLatch there = new CountDownLatch(1);
        AtomicReference<Throwable> end = new AtomicReference<>();
        receiver.then(exchange -> {
            there.countDown();
            NEVER.await();
        });
        Thread thread = new Thread(() -> {
            try {
                post();
            } catch (IOException e) {
                end.set(e);
            }
        });
        thread.start();
        there.await();
        thread.interrupt();
        thread.join();
        assertThat(end.get()).isInstanceOf(java.nio.channels.ClosedByInterruptException.class);
    }

    @Test
    void callsNobodyWhomTheRulesForbid() {
        try (Poster careful = poster(Shipped.rules())) {
            for (String host : new String[] {"localhost", "127.0.0.1", "0", "[::1]", "169.254.169.254"}) {
                assertThatThrownBy(() -> careful.post(URI.create("http://%s:%s/".formatted(host, receiver.url().replaceAll("\\D*127.0.0.1:(\\d+).*", "$1"))),
                        Map.of(), BODY, LONG)).as(host).isInstanceOf(Outbound.Forbidden.class);
            }
        }
        assertThat(receiver.received()).isEmpty();
    }
}
