package org.nembo.identity.logout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Brings a logout token to a client: one connection to the very address that the rules have judged, one request, the status of the answer. Follows no
 * redirect; the bound on time holds for all of it, however slowly the other side talks. Thread-safe.
 */
final class Courier implements AutoCloseable {

    /** The address is one that nothing is sent to. */
    static final class Forbidden extends IOException {
        private static final long serialVersionUID = 1L;

        Forbidden(String message) {
            super(message);
        }
    }

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([2-5][0-9]{2})( .*)?");
    private static final int LONGEST_LINE = 1000;
    private static final int MOST_ADDRESSES = 3;

    private final AddressRules rules;
    private final Duration timeout;
    private final ScheduledExecutorService alarms;

    Courier(AddressRules rules, Duration timeout) {
        this.rules = rules;
        this.timeout = timeout;
        this.alarms = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(null, task, "nembo-identity-alarm", 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }

    /** @return the status @throws IOException in words, when there is no answer in time */
    int post(URI uri, String token) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        byte[] request = request(uri, "logout_token=" + token);
        IOException failure = new IOException("there is no host '%s'".formatted(uri.getHost()));
        for (InetAddress address : addresses(uri.getHost())) {
            try {
                return post(uri, address, request, end);
            } catch (ConnectException | NoRouteToHostException e) {
                failure = new IOException("%s: %s".formatted(address.getHostAddress(), e.getMessage()), e);
            }
        }
        throw failure;
    }

    private List<InetAddress> addresses(String host) throws IOException {
        try {
            List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
            for (InetAddress address : addresses) {
                Optional<String> refusal = rules.refuses(address);
                if (refusal.isPresent()) {
                    throw new Forbidden(refusal.get());
                }
            }
            return addresses.subList(0, Math.min(MOST_ADDRESSES, addresses.size()));
        } catch (UnknownHostException e) {
            throw new IOException("there is no host '%s'".formatted(host), e);
        }
    }

    private int post(URI uri, InetAddress address, byte[] request, long end) throws IOException {
        long left = end - System.nanoTime();
        try (Socket plain = new Socket()) {
            ScheduledFuture<?> alarm = alarms.schedule(() -> end(plain), left, TimeUnit.NANOSECONDS);
            try {
                boolean secure = "https".equals(uri.getScheme());
                int port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80;
                plain.connect(new InetSocketAddress(address, port));
                Socket socket = secure ? secured(plain, uri.getHost(), port) : plain;
                socket.getOutputStream().write(request);
                socket.getOutputStream().flush();
                return status(socket.getInputStream());
            } catch (IOException e) {
                throw System.nanoTime() >= end ? new IOException("no answer within %d s".formatted(timeout.toSeconds()), e) : e;
            } finally {
                alarm.cancel(false);
            }
        }
    }

    /** Whoever waits for the socket goes on with an exception. */
    private static Void end(Socket socket) throws IOException {
        socket.close();
        return null;
    }

    private static Socket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket secured = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, host, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static int status(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n' && line.size() < LONGEST_LINE; c = in.read()) {
            line.write(c);
        }
        Matcher matcher = STATUS.matcher(line.toString(StandardCharsets.ISO_8859_1).strip());
        if (!matcher.matches()) {
            throw new IOException("the answer is not HTTP");
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static byte[] request(URI uri, String body) {
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String target = path + (ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery());
        return ("POST " + target + " HTTP/1.1\r\nHost: " + ascii.getRawAuthority() + "\r\nUser-Agent: Nembo\r\nContent-Type: "
                + "application/x-www-form-urlencoded\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
