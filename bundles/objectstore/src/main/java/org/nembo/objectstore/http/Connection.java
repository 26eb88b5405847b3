package org.nembo.objectstore.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.nembo.api.net.Outbound;

/**
 * A connection to another server, to the very address that the rules for outbound connections have judged. Used by one thread; {@link #drop} and
 * {@link #close} may come from any, and end what goes on.
 */
public final class Connection implements AutoCloseable {

    private static final int CONNECT_MILLIS = 10_000;
    private static final int BUFFER = 64 << 10;

    private final URI endpoint;
    private final Outbound outbound;
    private final Duration silence;
    private volatile Socket socket;
    private volatile boolean closed;
    private InputStream in;
    private OutputStream out;
    private boolean secure;

    /**
     * @param endpoint with the scheme {@code http} or {@code https}
     * @param silence  for how long nothing may come
     */
    public Connection(URI endpoint, Outbound outbound, Duration silence) {
        this.endpoint = endpoint;
        this.outbound = outbound;
        this.silence = silence;
    }

    /** As the header {@code Host} says it (RFC 9110, 7.2). */
    public String host() {
        return endpoint.getPort() < 0 ? endpoint.getHost() : endpoint.getHost() + ":" + endpoint.getPort();
    }

    /**
     * Opens it anew.
     *
     * @throws ConnectException in words, when none of the addresses can be connected to
     * @throws IOException      when there is no address that it may connect to
     */
    public void open() throws IOException {
        drop();
        IOException failure = null;
        for (InetAddress address : outbound.resolve(endpoint.getHost())) {
            try {
                open(address);
                return;
            } catch (IOException e) {
                drop();
                failure = e;
            }
        }
        String why = failure == null ? "it has no address" : failure.getMessage();
        throw (ConnectException) new ConnectException("%s cannot be reached: %s".formatted(host(), why)).initCause(failure);
    }

    private void open(InetAddress address) throws IOException {
        boolean tls = endpoint.getScheme().equals("https");
        int port = endpoint.getPort() < 0 ? tls ? 443 : 80 : endpoint.getPort();
        Socket plain = new Socket();
        socket = plain;
        if (closed) {
            throw new IOException("the connection is closed");
        }
        plain.setTcpNoDelay(true);
        plain.setSoTimeout((int) silence.toMillis());
        plain.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
        Socket ready = tls ? secured(plain, port) : plain;
        socket = ready;
        in = new BufferedInputStream(ready.getInputStream(), BUFFER);
        out = new BufferedOutputStream(ready.getOutputStream(), BUFFER);
        secure = tls || address.isLoopbackAddress();
    }

    /** TLS with a certificate that is trusted and for the host (RFC 9110, 4.3.4). */
    private Socket secured(Socket plain, int port) throws IOException {
        SSLSocket ssl = (SSLSocket) outbound.tls().getSocketFactory().createSocket(plain, endpoint.getHost(), port, true);
        SSLParameters parameters = ssl.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        ssl.setSSLParameters(parameters);
        ssl.startHandshake();
        return ssl;
    }

    /** Whether it was opened and not dropped since; the other side may have closed it all the same. */
    public boolean isOpen() {
        return socket != null;
    }

    /** Whether nobody on the way can read along: TLS, or this machine. Known when it was opened. */
    public boolean isSecure() {
        return secure;
    }

    /** What comes; after {@link #open}. */
    public InputStream in() {
        return in;
    }

    /** Where to write, buffered; after {@link #open}. */
    public OutputStream out() {
        return out;
    }

    /** Closes it; it may be opened again. */
    public void drop() {
        Socket now = socket;
        socket = null;
        if (now != null) {
            try {
                now.close();
            } catch (IOException e) {
                // Nothing more can be done about it.
            }
        }
    }

    /** Closes it for good. */
    @Override
    public void close() {
        closed = true;
        drop();
    }
}
