package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers to requests whose body nobody has read: the connection takes the next request, or its end is told. */
class UnreadBodyTest {

    private static final String ADA = "Authorization: Bearer ada\r\n";
    private static final String CLOSE = "Connection: close";

    private TestServer server;
    private Socket socket;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer().with("/echo/*", new EchoServlet()).start().add(new SampleApi("/api/v1/things", new ThingsResource()));
        socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(60_000);
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    void aSmallBodyOfARefusedRequestCostsNoConnection() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(server.send("/api/v1/things", request -> request.POST(HttpRequest.BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aBodyThatComesAfterItsHeadersIsReadAndTheNextRequestAnswered() throws Exception {
        ask("/api/v1/things", "Content-Length: 10\r\n");
        socket.setSoTimeout(50);
        assertThatThrownBy(() -> socket.getInputStream().read()).as("it is waited for").isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(60_000);
        send("0123456789");
        assertThat(answer()).startsWith("HTTP/1.1 401 ").doesNotContain(CLOSE);
        ask("/api/v1/things", ADA + "Content-Type: text/plain\r\nContent-Length: 4\r\n");
        send("text");
        assertThat(answer()).startsWith("HTTP/1.1 415 ").doesNotContain(CLOSE);
        ask("/api/v1/things/none", ADA + "Transfer-Encoding: chunked\r\n");
        assertThat(answer()).startsWith("HTTP/1.1 405 ").as("the chunks have not come").contains(CLOSE);
    }

    @Test
    void theEndOfAConnectionIsToldWhenABodyDoesNotCome() throws Exception {
        ask("/api/v1/things", "Content-Length: 10\r\n");
        assertThat(answer()).startsWith("HTTP/1.1 401 ").contains(CLOSE);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void theEndOfAConnectionIsToldWhenABodyIsLarge() throws Exception {
        ask("/echo/x", "Content-Length: 10000000\r\n");
        assertThat(answer()).startsWith("HTTP/1.1 401 ").contains(CLOSE);
    }

    @Test
    void aBodyThatWaitsToBeAskedForIsNotAskedFor() throws Exception {
        ask("/api/v1/things", "Expect: 100-continue\r\nContent-Length: 10\r\n");
        assertThat(answer()).startsWith("HTTP/1.1 401 ").contains(CLOSE);
    }

    @Test
    void aServletThatDoesNotReadCostsNoConnectionEither() throws Exception {
        ask("/echo/x", ADA + "Content-Length: 2\r\n\r\n{}GET /echo/y HTTP/1.1\r\nHost: x\r\n" + ADA);
        assertThat(answer()).startsWith("HTTP/1.1 405 ").doesNotContain(CLOSE);
        assertThat(answer()).startsWith("HTTP/1.1 200 ").doesNotContain(CLOSE);
    }

    private void ask(String path, String headers) throws IOException {
        send("POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The headers of an answer; its body is read as well. */
    private String answer() throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            assertThat(next).as("the connection ended in %s", head).isNotNegative();
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        String length = text.replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
        in.readNBytes(Integer.parseInt(length));
        return text;
    }
}
