package org.nembo.http.front;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.nembo.http.Settings;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Jetty server under us: gives it our limits and our error pages, keeps it from listening without the front or in the clear, and tells the
 * machine where it listens. Thread-safe.
 */
@Component(service = Listener.class)
public final class Listener {

    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private final Settings settings;
    private final Optional<Path> file;
    private volatile List<String> refused = List.of();
    private volatile List<String> served = List.of();
    private Server server;
    private NetworkConnectionLimit limit;

    @Activate
    public Listener(BundleContext context, @Reference Settings settings) {
        this(Optional.ofNullable(context.getProperty("nembo.data")).map(data -> Path.of(data, "run", "http")), settings);
    }

    Listener(Optional<Path> file, Settings settings) {
        this.file = file;
        this.settings = settings;
        settings.whenChanged(this::configured);
    }

    /** The base addresses that are served. */
    List<String> served() {
        return served;
    }

    /** The addresses that are configured but not served, because they would be in the clear. */
    List<String> refused() {
        return refused;
    }

    /** The front is in place: requests may come. */
    synchronized void opened(ServletContext context) {
        ServletContextHandler handler = ServletContextHandler.getServletContextHandler(context);
        if (handler == null) {
            throw new IllegalStateException("the HTTP service does not run on Jetty: " + context);
        }
        server = handler.getServer();
        server.setErrorHandler(new JettyProblems());
        limit = new NetworkConnectionLimit(settings.limits().connections(), server);
        server.addManaged(limit);
        listen();
    }

    private synchronized void configured() {
        if (server != null) {
            limit.setMaxNetworkConnectionCount(settings.limits().connections());
            listen();
        }
    }

    /** Starts the connectors that may listen, stops those that may not. The caller holds the lock. */
    private void listen() {
        List<ServerConnector> connectors = connectors(server).toList();
        connectors.forEach(this::tune);
        List<String> clear = new ArrayList<>();
        for (ServerConnector connector : connectors) {
            if (!secure(connector) && !loopback(connector) && !settings.network().insecureListen()) {
                clear.add("http://%s:%d".formatted(connector.getHost() == null ? "0.0.0.0" : connector.getHost(), connector.getPort()));
                stop(connector);
            } else {
                start(connector);
            }
        }
        clear.forEach(address -> log.error("{} is not served: it is plain HTTP and not loopback. Configure TLS, or set insecure.listen=true in org.nembo.http",
                address));
        refused = List.copyOf(clear);
        served = connectors.stream().filter(ServerConnector::isRunning).sorted(Comparator.comparing(Listener::secure)).map(Listener::address).toList();
        served.forEach(address -> log.info("Nembo answers at {}", address));
        announce();
    }

    /**
     * The front goes: without it nobody would be asked who they are, so nothing is served until it is back. The whiteboard forgets a preprocessor
     * without destroying it, so this component's own end must do as well.
     */
    @Deactivate
    synchronized void closed() {
        file.ifPresent(Listener::delete);
        served = List.of();
        if (server != null) {
            connectors(server).forEach(Listener::stop);
            server.removeBean(limit);
            server = null;
        }
    }

    private void tune(ServerConnector connector) {
        connector.getConnectionFactories().stream().filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                .map(factory -> ((HttpConfiguration.ConnectionFactory) factory).getHttpConfiguration()).forEach(configuration -> {
                    configuration.setHttpCompliance(HttpCompliance.RFC7230);
                    configuration.setSendServerVersion(false);
                });
    }

    private void announce() {
        if (file.isPresent() && !served.isEmpty()) {
            Path target = file.get();
            try {
                Files.createDirectories(target.getParent());
                Path part = target.resolveSibling("http.part");
                Files.writeString(part, served.get(0) + "\n");
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                log.error("{} cannot be written", target, e);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("{} cannot be deleted", file, e);
        }
    }

    private static Stream<ServerConnector> connectors(Server server) {
        return Stream.of(server.getConnectors()).filter(ServerConnector.class::isInstance).map(ServerConnector.class::cast);
    }

    private static boolean secure(ServerConnector connector) {
        return connector.getConnectionFactory(SslConnectionFactory.class) != null;
    }

    private static boolean loopback(ServerConnector connector) {
        try {
            return connector.getHost() != null && InetAddress.getByName(connector.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String address(ServerConnector connector) {
        String host = connector.getHost();
        boolean every = host == null || host.equals("0.0.0.0") || host.equals("::");
        String name = every ? "127.0.0.1" : host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        int port = connector.getLocalPort() > 0 ? connector.getLocalPort() : connector.getPort();
        return (secure(connector) ? "https://" : "http://") + name + ":" + port;
    }

    // A connector of Jetty throws whatever its parts throw.
    private static void stop(ServerConnector connector) {
        try {
            connector.stop();
        } catch (Exception e) {
            log.warn("{} did not stop", connector, e);
        }
    }

    private static void start(ServerConnector connector) {
        try {
            connector.start();
        } catch (Exception e) {
            log.error("{} does not start", connector, e);
        }
    }
}
