package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HttpProbeTest {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    /** What a server does with the one connection that it takes. */
    @FunctionalInterface
    private interface Conversation {
        void with(Socket socket) throws IOException, InterruptedException;
    }

    private static Optional<String> ask(HttpProbe probe, Conversation conversation) throws Exception {
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
            Optional<String> answer = probe.ask(HOST, server.getLocalPort(), "/up?x=1");
            thread.interrupt();
            return answer;
        }
    }

    private static Conversation saying(String text) {
        return socket -> socket.getOutputStream().write(text.getBytes("ISO-8859-1"));
    }

    @Test
    void isContentWithAnyAnswerBelow400() throws Exception {
        assertThat(ask(new HttpProbe(), saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))).isEmpty();
        assertThat(ask(new HttpProbe(), saying("HTTP/1.0 204\r\n\r\n"))).isEmpty();
        assertThat(ask(new HttpProbe(), saying("HTTP/1.1 302 Found\nLocation: /\n\n"))).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithTheAnswer() throws Exception {
        assertThat(ask(new HttpProbe(), saying("HTTP/1.1 503 Not yet\r\n\r\n"))).contains("it answers with status 503");
        assertThat(ask(new HttpProbe(), saying("SSH-2.0-Open\r\n"))).contains("what answers does not speak HTTP");
        assertThat(ask(new HttpProbe(), saying(""))).isPresent();
        assertThat(ask(new HttpProbe(), saying("HTTP/1.1 200 " + "x".repeat(5000)))).isPresent();
    }

    @Test
    void asksForThePathOfTheTemplate() throws Exception {
        AtomicReference<String> heard = new AtomicReference<>("");
        ask(new HttpProbe(), socket -> {
            heard.set(new String(socket.getInputStream().readNBytes(24), "ISO-8859-1"));
            saying("HTTP/1.1 200 OK\r\n\r\n").with(socket);
        });
        assertThat(heard.get()).startsWith("GET /up?x=1 HTTP/1.1\r\n");
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        assertThat(new HttpProbe().ask(HOST, port, "/")).isPresent();
    }

    @Test
    void isNotHeldUpByOneThatSaysNothing() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        assertThat(ask(new HttpProbe(Duration.ofMillis(50)), socket -> never.await())).contains("no answer in time");
    }

    @Test
    void isNotHeldUpByOneThatAnswersForEver() throws Exception {
        assertThat(ask(new HttpProbe(Duration.ofMillis(300)), socket -> {
            OutputStream out = socket.getOutputStream();
            while (!Thread.currentThread().isInterrupted()) {
                out.write('H');
                out.flush();
            }
        })).isPresent();
    }
}
