package org.nembo.objectstore.replica;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nembo.api.net.Outbound;
import org.nembo.objectstore.http.Connection;

/**
 * A connection by HTTP/1.1 to another site, opened again when it is lost. Each exchange has a limit, after which the connection is closed under it. One
 * exchange at a time; {@link #close} may come from any thread.
 */
final class Line implements AutoCloseable {

    /** Writes the body of a request. */
    interface Writing {

        void to(OutputStream out) throws IOException;
    }

    /** Reads the body of an answer. */
    interface Reading<T> {

        T from(int status, long length, InputStream in) throws IOException;
    }

    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int MOST_HEAD = 64 << 10;
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Connection connection;
    private final ScheduledExecutorService timer;
    private long used;

    /** @param timer ends what takes too long */
    Line(URI endpoint, Outbound outbound, ScheduledExecutorService timer) {
        this.connection = new Connection(endpoint, outbound, SILENCE);
        this.timer = timer;
    }

    /** As the header {@code Host} says it. */
    String host() {
        return connection.host();
    }

    /** Opens it when it is not open. */
    void open() throws IOException {
        if (!connection.isOpen() || System.nanoTime() - used >= STALE_NANOS) {
            connection.open();
        }
    }

    /** Whether nobody on the way can read along: TLS, or this machine. Known when it is open. */
    boolean secure() {
        return connection.isSecure();
    }

    /**
     * One exchange.
     *
     * @param target path and query, encoded
     * @param length of the body; 0 for none
     * @throws IOException in words, when there is no whole answer in time
     */
    <T> T exchange(String method, String target, Map<String, String> headers, long length, Writing body, Duration limit, Reading<T> answer) throws IOException {
        open();
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> end = timer.schedule(() -> {
            late.set(true);
            connection.drop();
        }, limit.toMillis(), TimeUnit.MILLISECONDS);
        boolean whole = false;
        try {
            StringBuilder head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
            headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            head.append("content-length: ").append(length).append("\r\n\r\n");
            IOException cut = write(head, body);
            T result;
            try {
                result = read(answer);
            } catch (IOException e) {
                throw cut == null ? e : cut;
            }
            whole = cut == null && connection.isOpen();
            return result;
        } catch (IOException e) {
            throw late.get() ? new IOException("%s did not answer within %d s".formatted(host(), limit.toSeconds()), e)
                    : new IOException("%s: %s".formatted(host(), e.getMessage()), e);
        } finally {
            end.cancel(false);
            if (whole) {
                used = System.nanoTime();
            } else {
                connection.drop();
            }
        }
    }

    /** A server that refuses may answer before it has read everything: what failed here is told only when there is no answer. */
    private IOException write(StringBuilder head, Writing body) {
        try {
            connection.out().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            body.to(connection.out());
            connection.out().flush();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private <T> T read(Reading<T> answer) throws IOException {
        int status = 100;
        long length = 0;
        boolean close = false;
        while (status < 200) {
            String first = line();
            if (!first.startsWith("HTTP/1.") || first.length() < 12) {
                throw new IOException("that is not HTTP");
            }
            status = (int) number(first.substring(9, 12));
            int size = 0;
            length = -1;
            for (String header = line(); !header.isEmpty(); header = line()) {
                size += header.length();
                String lower = header.toLowerCase(Locale.ROOT);
                if (size > MOST_HEAD || lower.startsWith("transfer-encoding:")) {
                    throw new IOException("an answer of this form is not expected from an object store");
                }
                if (lower.startsWith("content-length:")) {
                    length = number(lower.substring(15).strip());
                }
                close |= lower.startsWith("connection:") && lower.contains("close");
            }
        }
        if (length < 0 && status != 204 && status != 304) {
            throw new IOException("the answer does not say how long it is");
        }
        T result = answer.from(status, Math.max(0, length), connection.in());
        if (close) {
            connection.drop();
        }
        return result;
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("that is not HTTP");
        }
    }

    private String line() throws IOException {
        InputStream in = connection.in();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > MOST_HEAD) {
                throw c < 0 ? new EOFException("the connection was closed") : new IOException("a header is too long");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Ends what it is at, too. */
    @Override
    public void close() {
        connection.close();
    }
}
