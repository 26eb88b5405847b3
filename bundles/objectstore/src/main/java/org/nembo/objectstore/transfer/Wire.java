package org.nembo.objectstore.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.nembo.api.net.Outbound;
import org.nembo.objectstore.http.Connection;

/**
 * A connection by HTTP/1.1 to the other S3, opened again when it is lost. No redirect is followed. One exchange at a time; {@link #close} and
 * {@link #endIfStuck} may come from any thread.
 */
final class Wire implements AutoCloseable {

    /** Writes the body of a request. */
    interface Writing {

        /** No body. */
        Writing NOTHING = out -> { };

        void to(OutputStream out) throws IOException;
    }

    private final Connection connection;
    private final Duration silence;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** When the last bytes went to the connection; 0 while none are on their way. */
    private volatile long writing;
    private Reply last;

    /** @param silence for how long nothing may come or go */
    Wire(URI endpoint, Outbound outbound, Duration silence) {
        this.connection = new Connection(endpoint, outbound, silence);
        this.silence = silence;
    }

    /** As the header {@code Host} says it. */
    String host() {
        return connection.host();
    }

    /**
     * Sends a request. The answer before must have been read to its end, or the connection is opened anew.
     *
     * @param target path and query, encoded
     * @param length of the body; 0 for none
     * @throws Away        when nobody can be connected to
     * @throws IOException in words, when no answer comes
     */
    Reply send(String method, String target, Map<String, String> headers, long length, Writing body) throws IOException {
        if (last == null || !last.reusable()) {
            open();
        }
        last = null;
        StringBuilder head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getValue().chars().anyMatch(c -> c < ' ' && c != '\t')) {
                throw new IOException("the header %s has a character that cannot be sent".formatted(header.getKey()));
            }
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        if (length > 0 || !method.equals("GET") && !method.equals("HEAD")) {
            head.append("content-length: ").append(length).append("\r\n");
        }
        IOException cut = write(head.append("\r\n"), body);
        try {
            Reply reply = Reply.of(connection.in(), method.equals("HEAD"));
            last = cut == null ? reply : null;
            return reply;
        } catch (IOException e) {
            throw cut == null ? e : cut;
        }
    }

    /** A server that refuses may answer before it has read everything: what failed here is told only when there is no answer. */
    private IOException write(StringBuilder head, Writing body) {
        try {
            OutputStream out = connection.out();
            writing = System.nanoTime();
            out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            body.to(new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                }

                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    writing = System.nanoTime();
                    out.write(bytes, from, count);
                }
            });
            out.flush();
            return null;
        } catch (IOException e) {
            return e;
        } finally {
            writing = 0;
        }
    }

    /** Waits. True when it is closed before that. */
    boolean closedWithin(Duration time) throws InterruptedIOException {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("it was interrupted").initCause(e);
        }
    }

    /** Closes the connection when nothing was taken from it for too long. */
    void endIfStuck() {
        long since = writing;
        if (since != 0 && System.nanoTime() - since > silence.toNanos()) {
            connection.drop();
        }
    }

    private void open() throws IOException {
        try {
            connection.open();
        } catch (ConnectException e) {
            throw new Away(e.getMessage(), e);
        }
    }

    /** Ends what it is at, too. */
    @Override
    public void close() {
        closed.countDown();
        connection.close();
    }
}
