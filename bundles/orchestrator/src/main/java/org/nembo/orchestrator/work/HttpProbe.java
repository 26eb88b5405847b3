package org.nembo.orchestrator.work;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Asks by HTTP/1.1 (RFC 9112) and reads no more than the status line: what answers slowly or endlessly cannot hold a job up. */
@Component(service = Probe.class)
public final class HttpProbe implements Probe {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");
    private static final int LONGEST_LINE = 1024;
    private static final Duration CONNECT = Duration.ofMillis(500);

    private final Duration answer;

    @Activate
    public HttpProbe() {
        this(Duration.ofMillis(1500));
    }

    HttpProbe(Duration answer) {
        this.answer = answer;
    }

    @Override
    public Optional<String> ask(String host, int port, String path) {
        long until = System.nanoTime() + CONNECT.plus(answer).toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) CONNECT.toMillis());
            String request = "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: Nembo\r\nAccept: */*\r\nConnection: close\r\n\r\n".formatted(path, host, port);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return judge(line(socket, until));
        } catch (SocketTimeoutException e) {
            return Optional.of("no answer in time");
        } catch (IOException e) {
            return Optional.of(e.getMessage() == null ? "the connection broke" : e.getMessage());
        }
    }

    private static Optional<String> judge(String line) {
        Matcher status = STATUS.matcher(line);
        if (!status.matches()) {
            return Optional.of("what answers does not speak HTTP");
        }
        return Integer.parseInt(status.group(1)) < 400 ? Optional.empty() : Optional.of("it answers with status " + status.group(1));
    }

    private static String line(Socket socket, long until) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST_LINE) {
            long left = Duration.ofNanos(until - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new SocketTimeoutException();
            }
            socket.setSoTimeout((int) left);
            int next = in.read();
            if (next == '\n') {
                return line.toString().stripTrailing();
            }
            if (next < 0) {
                break;
            }
            line.append((char) next);
        }
        throw new IOException(line.isEmpty() ? "the connection was closed without an answer" : "what answers does not speak HTTP");
    }
}
