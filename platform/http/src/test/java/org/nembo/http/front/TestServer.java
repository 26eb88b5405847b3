package org.nembo.http.front;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.RestApi;
import org.nembo.http.Settings;
import org.nembo.http.feed.Feeds;
import org.nembo.http.rest.Claim;
import org.nembo.http.rest.RestServer;
import org.nembo.http.rest.RestServers;
import org.nembo.http.status.Metrics;

/** The whole layer in a real Jetty on a port of its own, with tokens {@code ada} and {@code bob}. */
public final class TestServer implements AutoCloseable {

    public static final Settings.Limits LIMITS = new Settings.Limits(64 * 1024, 4096, 1000, 0);
    public static final Settings.Swap SWAP = new Settings.Swap(Duration.ofSeconds(60), Duration.ofMillis(400));
    public static final Settings.Streams STREAMS = new Settings.Streams(Duration.ofMillis(200), 2, 5, 50);
    public static final Settings.Network NETWORK = new Settings.Network(false, List.of(), Set.of(), Optional.empty());

    private final Server server = new Server();
    private final ServletContextHandler context = new ServletContextHandler("/");
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    public final Feeds feeds;
    public final RestServer apis;
    final Authenticator authenticator;
    public final SignIn signIn = new SignIn();
    final Refusals refusals = new Refusals();
    public final OpenAddresses open = new OpenAddresses();
    public final Metrics metrics;
    public final Listener listener;

    public TestServer() {
        this(new Settings(LIMITS, SWAP, STREAMS, NETWORK));
    }

    public TestServer(Settings settings) {
        this(settings, authenticator());
    }

    /** With other tokens. */
    public TestServer(Settings settings, Authenticator authenticator) {
        this(settings, authenticator, feeds -> new RestServer(settings, feeds, () -> false));
    }

    /** With another time in which a client may keep the server waiting for a body. */
    TestServer(Settings settings, Duration bodyGrace) {
        this(settings, authenticator(), feeds -> RestServers.judgingBodiesAfter(bodyGrace, settings, feeds));
    }

    private TestServer(Settings settings, Authenticator authenticator, Function<Feeds, RestServer> rest) {
        this.authenticator = authenticator;
        feeds = new Feeds(settings);
        apis = rest.apply(feeds);
        metrics = new Metrics(null, feeds);
        listener = new Listener(Optional.empty(), settings);
        feeds.setAuthenticator(authenticator);
        signIn.setAuthenticator(authenticator);
        Front front = new Front(settings, apis, signIn, open, new Journal(metrics, refusals), listener);
        FilterHolder filter = new FilterHolder(front);
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
    }

    public TestServer with(String pattern, HttpServlet servlet) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, pattern);
        return this;
    }

    public TestServer start() throws Exception {
        server.start();
        return this;
    }

    /** Registers an API and waits until it is served. */
    public TestServer add(RestApi api) {
        apis.addApi(api);
        await(() -> apis.claims().stream().filter(claim -> claim.api() == api).allMatch(claim -> claim.state() != Claim.State.BUILDING));
        return this;
    }

    public static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not become true in time");
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    public int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** As Ada. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(path, request -> request.header("Authorization", "Bearer ada"));
    }

    public HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> request) throws IOException, InterruptedException {
        return client.send(request.apply(HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60))).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** As Ada, with a JSON body. */
    public HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(path, request -> request.header("Authorization", "Bearer ada").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }

    private static Authenticator authenticator() {
        return (token, audience) -> {
            if (!Set.of("ada", "bob").contains(token) || !audience.equals("api")) {
                throw new NemboException(GeneralError.UNAUTHENTICATED, "the token is unknown");
            }
            return new Subject("https://issuer.example", token, token, Set.of("users"), Set.of("*"));
        };
    }
}
