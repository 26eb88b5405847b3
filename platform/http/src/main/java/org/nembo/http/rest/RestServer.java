package org.nembo.http.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ext.RuntimeDelegate;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.glassfish.jersey.server.internal.RuntimeDelegateImpl;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.RestApi;
import org.nembo.http.Exchange;
import org.nembo.http.Settings;
import org.nembo.http.feed.Feeds;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The APIs that are served now. An API is built beside the traffic and appears when it is ready; one that goes is taken out at once, and its bundle
 * is held until the requests inside are answered. Thread-safe.
 */
@Component(service = RestServer.class)
public final class RestServer {

    private static final Logger log = LoggerFactory.getLogger(RestServer.class);
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    /** A server that stops does not wait for each of its APIs in turn as long as for one that is replaced. */
    private static final Duration GRACE_AT_STOP = Duration.ofSeconds(3);

    /** How long a client may keep the server waiting for a body before its pace is judged. */
    private static final Duration BODY_GRACE = Duration.ofSeconds(5);

    private final Settings settings;
    private final Feeds feeds;
    private final BooleanSupplier stopping;
    private final Duration bodyGrace;
    private final ExecutorService builders;
    private final ScheduledExecutorService timer;
    private final Object lock = new Object();
    /** In order of registration; the first of those that overlap is served. Guarded by the lock. */
    private final List<Claim> claims = new ArrayList<>();
    /** When a path that is served no more turns from 503 to 404, in nanoseconds. Guarded by the lock. */
    private final Map<String, Long> gone = new LinkedHashMap<>();
    private final AtomicLong version = new AtomicLong();
    private volatile List<Route> routes = List.of();

    @Activate
    public RestServer(BundleContext context, @Reference Settings settings, @Reference Feeds feeds) {
        this(settings, feeds, () -> context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STOPPING);
    }

    /** @param stopping whether the whole server is being stopped */
    public RestServer(Settings settings, Feeds feeds, BooleanSupplier stopping) {
        this(settings, feeds, stopping, BODY_GRACE);
    }

    RestServer(Settings settings, Feeds feeds, BooleanSupplier stopping, Duration bodyGrace) {
        this.stopping = stopping;
        this.bodyGrace = bodyGrace;
        this.settings = settings;
        this.feeds = feeds;
        // Jersey finds its own delegate through the context class loader only, which in OSGi is anybody's.
        RuntimeDelegate.setInstance(new RuntimeDelegateImpl());
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.builders = Executors.newFixedThreadPool(threads, task -> daemon(task, "nembo-http-build"));
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "nembo-http-timer"));
    }

    @Deactivate
    void close() {
        builders.shutdownNow();
        List<Claim> left;
        synchronized (lock) {
            left = List.copyOf(claims);
            claims.clear();
            routes = List.of();
        }
        left.forEach(claim -> claim.container().ifPresent(container -> container.retire(Duration.ZERO)));
        timer.shutdownNow();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addApi(RestApi api) {
        Claim claim = new Claim(api);
        synchronized (lock) {
            claims.add(claim);
            publish();
        }
        try {
            builders.execute(() -> build(claim));
        } catch (RejectedExecutionException e) {
            log.debug("{} came while the server stops", claim.path());
        }
    }

    /** Returns when the requests inside are answered, so that whoever unregisters may then let go of what they use. */
    public void removeApi(RestApi api) {
        Claim claim;
        synchronized (lock) {
            claim = claims.stream().filter(c -> c.api() == api).findFirst().orElse(null);
            if (claim == null) {
                return;
            }
            boolean served = claim.refusal().isEmpty();
            claims.remove(claim);
            if (served) {
                gone.put(claim.path(), Long.MAX_VALUE);
            }
            publish();
        }
        claim.feed().ifPresent(feeds::closeAll);
        claim.container().ifPresent(container -> drain(claim, container));
        synchronized (lock) {
            gone.computeIfPresent(claim.path(), (path, until) -> System.nanoTime() + settings.swap().replacement().toNanos());
            publish();
        }
    }

    /** Who answers an address; empty when no API does. @param path as it was sent, still encoded */
    public Optional<Route> route(String path) {
        for (Route route : routes) {
            if (route.covers(path)) {
                return route.expired() ? Optional.empty() : Optional.of(route);
            }
        }
        return Optional.empty();
    }

    /**
     * Answers a request below a route.
     *
     * @throws NemboException before anything is sent, when it cannot be answered
     */
    public void answer(Route route, HttpServletRequest request, HttpServletResponse response, Exchange exchange) throws IOException {
        Claim claim = route.claim().orElseThrow(() -> notNow(route.path() + " is being replaced or has just been removed"));
        ApiContainer container = claim.container().orElseThrow(() -> notNow(
                claim.state() == Claim.State.FAILED ? route.path() + " could not be started: the log says why" : route.path() + " is starting"));
        if (exchange.caller().isEmpty() && !container.open()) {
            throw SignedInOnly.refusal();
        }
        if (Feeds.wanted(request) && claim.feed().isPresent()) {
            if (exchange.caller().isEmpty()) {
                throw SignedInOnly.refusal();
            }
            String below = exchange.path().substring(route.path().length());
            feeds.open(claim.feed().get(), below.startsWith("/") ? below.substring(1) : below, request, response, exchange);
            return;
        }
        Settings.Limits limits = settings.limits();
        long most = limits.bodyBytes();
        if (request.getContentLengthLong() > most) {
            throw LazyBody.tooLarge(most);
        }
        if (!container.enter()) {
            throw notNow(route.path() + " is being replaced");
        }
        LazyBody body = new LazyBody(request, most, new Pace(limits.bytesPerSecond(), bodyGrace));
        container.serve(Addresses.base(request, route.path()), Addresses.of(request, route.path()), body,
                new ApiContainer.Call(request, response, exchange));
    }

    /** The registered APIs in order of registration, refused and failed ones included. */
    public List<Claim> claims() {
        synchronized (lock) {
            return List.copyOf(claims);
        }
    }

    /** Changes whenever what {@link #claims} tells has changed. */
    public long version() {
        return version.get();
    }

    private void build(Claim claim) {
        long begun = System.nanoTime();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(RestServer.class.getClassLoader());
            ApiContainer container = new ApiContainer(claim.api().resources(), settings.limits().textChars(), timer);
            boolean wanted;
            synchronized (lock) {
                wanted = claims.contains(claim);
                if (wanted) {
                    claim.ready(container);
                    version.incrementAndGet();
                }
            }
            if (wanted) {
                log.info("{} is served ({} ms)", claim.path(), (System.nanoTime() - begun) / 1_000_000);
            } else {
                container.retire(Duration.ZERO);
            }
        } catch (RuntimeException | LinkageError e) {
            claim.failed();
            log.error("{} cannot be served", claim.path(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void drain(Claim claim, ApiContainer container) {
        Duration usual = settings.swap().grace();
        Duration grace = stopping.getAsBoolean() && usual.compareTo(GRACE_AT_STOP) > 0 ? GRACE_AT_STOP : usual;
        int left = container.retire(grace);
        if (left > 0) {
            log.warn("{} is gone with {} requests unanswered after {}", claim.path(), left, grace);
        } else {
            log.info("{} is gone", claim.path());
        }
    }

    /** Works out who serves what. The caller holds the lock. */
    private void publish() {
        long now = System.nanoTime();
        List<Claim> served = new ArrayList<>();
        for (Claim claim : claims) {
            String refusal = refusal(claim, served);
            if (refusal.isEmpty()) {
                served.add(claim);
                gone.remove(claim.path());
            } else if (!refusal.equals(claim.refusal())) {
                log.warn("{} is not served: {}", claim.path(), refusal);
            }
            claim.refuse(refusal);
        }
        gone.values().removeIf(until -> until != Long.MAX_VALUE && until - now < 0);
        List<Route> next = new ArrayList<>();
        served.forEach(claim -> next.add(new Route(claim.path(), Optional.of(claim), 0)));
        gone.forEach((path, until) -> next.add(new Route(path, Optional.empty(), until)));
        routes = List.copyOf(next);
        version.incrementAndGet();
    }

    private static String refusal(Claim claim, List<Claim> served) {
        if (!PATH.matcher(claim.path()).matches()) {
            return "its path must be absolute, without a trailing slash, of letters, digits and . _ ~ -";
        }
        return served.stream().filter(claim::overlaps).findFirst()
                .map(other -> "'%s' has %s already".formatted(other.title(), other.path())).orElse("");
    }

    private static NemboException notNow(String why) {
        return new NemboException(GeneralError.UNAVAILABLE, why).with("retryAfter", 1);
    }

    private static Thread daemon(Runnable task, String name) {
        // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
