package org.nembo.runtime.outbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.nembo.api.net.Outbound;

/**
 * Posts by HTTP/1.1 (RFC 9112), one connection each. It connects to the very address that the rules have judged, which a client that looks a name up by
 * itself cannot promise. Follows no redirect and reads no more of an answer than it needs; the bound on the whole exchange holds as well against receivers
 * that neither read nor write. Heeds interruption. Thread-safe.
 */
final class Poster implements AutoCloseable {

    private static final int MOST_ADDRESSES = 4;
    private static final int MOST_BODY = 64 * 1024;

    private final AddressRules rules;
    private final SSLSocketFactory tls;
    private final ScheduledExecutorService alarms;

    Poster(AddressRules rules, SSLSocketFactory tls) {
        this.rules = rules;
        this.tls = tls;
        this.alarms = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(null, task, "nembo-outbound-alarm", 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }

    Outbound.Answer post(URI url, Map<String, String> headers, byte[] body, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        byte[] request = request(url, headers, body);
        IOException failure = new IOException("there is no address of host '%s'".formatted(url.getHost()));
        for (InetAddress address : addresses(url.getHost())) {
            try {
                return post(url, address, request, end, limit);
            } catch (ConnectException | NoRouteToHostException e) {
                failure = new IOException("%s: %s".formatted(address.getHostAddress(), e.getMessage()), e);
            }
        }
        throw failure;
    }

    List<InetAddress> addresses(String host) throws IOException {
        try {
            List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
            for (InetAddress address : addresses) {
                Optional<String> refusal = rules.refuses(address);
                if (refusal.isPresent()) {
                    throw new Outbound.Forbidden(refusal.get());
                }
            }
            return addresses.subList(0, Math.min(MOST_ADDRESSES, addresses.size()));
        } catch (UnknownHostException e) {
            throw new IOException("there is no host '%s'".formatted(host), e);
        }
    }

    private Outbound.Answer post(URI url, InetAddress address, byte[] request, long end, Duration limit) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        try (SocketChannel channel = SocketChannel.open()) {
            ScheduledFuture<?> alarm = alarms.schedule(() -> end(channel, late), end - System.nanoTime(), TimeUnit.NANOSECONDS);
            try {
                return exchange(url, address, channel, request);
            } catch (IOException e) {
                throw late.get() ? new IOException("no answer within %d s".formatted(limit.toSeconds()), e) : e;
            } finally {
                alarm.cancel(false);
            }
        }
    }

    private static void end(SocketChannel channel, AtomicBoolean late) {
        late.set(true);
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Outbound.Answer exchange(URI url, InetAddress address, SocketChannel channel, byte[] request) throws IOException {
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
        channel.connect(new InetSocketAddress(address, port));
        Socket socket = secure ? secured(channel.socket(), url.getHost(), port) : channel.socket();
        OutputStream out = socket.getOutputStream();
        out.write(request);
        out.flush();
        InputStream in = new BufferedInputStream(socket.getInputStream());
        AnswerHead answer = AnswerHead.read(in);
        drain(in, answer.length() < 0 ? MOST_BODY : Math.min(answer.length(), MOST_BODY));
        return new Outbound.Answer(answer.status(), answer.retryAfter());
    }

    private Socket secured(Socket socket, String host, int port) throws IOException {
        SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static byte[] request(URI url, Map<String, String> headers, byte[] body) {
        URI ascii = URI.create(url.toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        StringBuilder head = new StringBuilder("POST ").append(path).append(ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery());
        head.append(" HTTP/1.1\r\nHost: ").append(ascii.getRawAuthority()).append("\r\nUser-Agent: Nembo\r\n");
        head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    /** Lets the receiver end in an orderly way. What it says is not looked at: its owner need not be who reads our log. */
    private static void drain(InputStream in, long most) {
        try {
            in.skipNBytes(most);
        } catch (IOException e) {
            // The answer is known already.
            return;
        }
    }
}
