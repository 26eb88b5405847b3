package org.nembo.objectstore.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A Jetty server of its own, for nothing but S3. Thread-safe. */
public final class S3Server implements AutoCloseable {

    private static final int BUFFER = 64 << 10;
    private static final int GRACE = 5000;

    private final Server server;
    private final ServerConnector connector;
    private final Front front;
    private final Journal journal;

    /** One whose answers nobody else is told of. */
    public S3Server(Settings settings, Dispatch dispatch, MeterRegistry metrics) {
        this(settings, dispatch, metrics, Witness.NONE);
    }

    /** @throws IllegalStateException when it may not or cannot listen there */
    public S3Server(Settings settings, Dispatch dispatch, MeterRegistry metrics, Witness witness) {
        Settings.Place place = settings.place();
        boolean tls = !place.keystore().isEmpty();
        if (!tls && !place.insecure() && !loopback(place.host())) {
            throw new IllegalStateException("http://%s:%d is not served: it is plain HTTP and not loopback. Set keystore, or insecure.listen=true in "
                    .formatted(place.host(), place.port()) + "org.nembo.objectstore");
        }
        encoders();
        journal = new Journal(metrics);
        front = new Front(settings, journal, witness, dispatch);
        QueuedThreadPool threads = new QueuedThreadPool(settings.limits().threads(), Math.min(8, settings.limits().threads()));
        threads.setName("nembo-objectstore");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setHandler(front);
        server.setErrorHandler(new Refusals());
        server.setStopTimeout(GRACE);
        connector = new ServerConnector(server, 1, -1, factories(settings, tls));
        connector.setHost(place.host());
        connector.setPort(place.port());
        connector.setIdleTimeout(settings.limits().idleSeconds() * 1000L);
        connector.setAcceptedTcpNoDelay(true);
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.limits().connections(), server));
        start();
    }

    /**
     * Jetty, whose classes all listeners of the server share, looks for its encoders of headers once, with the class loader of whoever comes first: without
     * its own it would find none for HTTP/2.
     */
    private static void encoders() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Server.class.getClassLoader());
        try {
            new PreEncodedHttpField(HttpHeader.SERVER, "Nembo").getName();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void start() {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw new IllegalStateException("cannot listen on %s:%d: %s".formatted(connector.getHost(), connector.getPort(), e.getMessage()), e);
        }
    }

    /** Takes the place of the one before; requests in flight end as they began. */
    public void dispatch(Dispatch next) {
        front.dispatch(next);
    }

    /** The base address, as clients on this machine use it. */
    public String address() {
        String host = connector.getHost();
        String name = host.isEmpty() || host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return (connector.getConnectionFactory(SslConnectionFactory.class) == null ? "http://" : "https://") + name + ":" + connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the listener did not stop", e);
        } finally {
            journal.close();
        }
    }

    private static ConnectionFactory[] factories(Settings settings, boolean tls) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setHttpCompliance(HttpCompliance.RFC7230);
        // Signed headers must stay as they were sent: charset=utf-8 is not charset=UTF-8.
        http.setHeaderCacheCaseSensitive(true);
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setRequestHeaderSize(settings.limits().headerBytes());
        http.setResponseHeaderSize(settings.limits().headerBytes());
        http.setMaxResponseHeaderSize(settings.limits().headerBytes() * 2);
        http.setOutputBufferSize(BUFFER);
        List<ConnectionFactory> factories = new ArrayList<>();
        if (tls) {
            http.addCustomizer(new SecureRequestCustomizer(false));
            SslContextFactory.Server certificate = new SslContextFactory.Server();
            certificate.setKeyStorePath(settings.place().keystore());
            certificate.setKeyStorePassword(settings.place().password());
            factories.add(new SslConnectionFactory(certificate, "http/1.1"));
        }
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        plain.setInputBufferSize(BUFFER);
        factories.add(plain);
        return factories.toArray(ConnectionFactory[]::new);
    }

    private static boolean loopback(String host) {
        try {
            return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
