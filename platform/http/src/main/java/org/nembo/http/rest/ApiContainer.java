package org.nembo.http.rest;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.model.Resource;
import org.nembo.http.Exchange;
import org.nembo.http.Json;

/** A Jersey application and the count of the requests in it. Thread-safe. */
final class ApiContainer {

    /** A request with its answer. */
    record Call(HttpServletRequest request, HttpServletResponse response, Exchange exchange) {
    }

    private static final String REQUEST = HttpServletRequest.class.getName();
    private static final ThreadLocal<ApiContainer> SERVING = new ThreadLocal<>();

    private final ApplicationHandler jersey;
    private final ScheduledExecutorService timer;
    private final boolean open;
    /** The requests inside, and one for being in service: 0 only once it is retired and empty. */
    private final AtomicInteger users = new AtomicInteger(1);
    private final CountDownLatch drained = new CountDownLatch(1);

    /** Builds the application, which takes a while. */
    ApiContainer(Set<Object> resources, int textChars, ScheduledExecutorService timer) {
        ResourceConfig config = configuration();
        config.registerInstances(new JsonEntity(Json.mapper(textChars)), new ProblemMapper(), new SignedInOnly(), new RecentProof());
        // As instances they would be taken for providers, with a warning for each.
        resources.forEach(resource -> config.registerResources(Resource.from(resource.getClass())));
        config.register(new Instances(resources));
        config.register(new Requests());
        this.jersey = new ApplicationHandler(config);
        resources.forEach(jersey.getInjectionManager()::inject);
        this.timer = timer;
        this.open = resources.stream().anyMatch(resource -> mayBeOpen(resource.getClass()));
    }

    private static ResourceConfig configuration() {
        ResourceConfig config = new ResourceConfig();
        config.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        config.property(ServerProperties.BV_FEATURE_DISABLE, true);
        config.property(ServerProperties.MONITORING_ENABLED, false);
        config.property(ServerProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
        config.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
        config.property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        config.property(CommonProperties.JSON_PROCESSING_FEATURE_DISABLE, true);
        config.property(CommonProperties.MOXY_JSON_FEATURE_DISABLE, true);
        config.property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "DATASOURCE,DOM,RENDEREDIMAGE,SAX,SOURCE,STREAMSOURCE");
        return config;
    }

    /** Whether any method may be called by strangers; when none may, they are turned away before Jersey looks at the request. */
    boolean open() {
        return open;
    }

    /** Counts a request in; false when this application takes no more. Each success needs one {@link #leave}. */
    boolean enter() {
        for (;;) {
            int now = users.get();
            if (now <= 0) {
                return false;
            }
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    void leave() {
        if (users.decrementAndGet() == 0) {
            drained.countDown();
        }
    }

    int requests() {
        return Math.max(0, users.get() - 1);
    }

    /** Answers a request that has entered, and lets it leave when it is answered, however long that takes. */
    void serve(URI base, URI uri, InputStream body, Call call) {
        ApiContainer outer = SERVING.get();
        SERVING.set(this);
        Answer answer = new Answer(call, timer, new LeaveWhenDone());
        try {
            HttpServletRequest request = call.request();
            ContainerRequest context = new ContainerRequest(base, uri, request.getMethod(), new Caller(request), new MapPropertiesDelegate(),
                    jersey.getConfiguration());
            context.setProperty(ProblemMapper.EXCHANGE, call.exchange());
            for (String name : Collections.list(request.getHeaderNames())) {
                context.headers(name, Collections.list(request.getHeaders(name)));
            }
            context.setProperty(REQUEST, request);
            context.setEntityStream(body);
            context.setWriter(answer);
            jersey.handle(context);
        } finally {
            restore(outer);
            if (!answer.wasSuspended()) {
                leave();
            }
        }
    }

    /**
     * Takes no more requests, waits for those inside, then closes the application.
     *
     * @return how many were left when the time was over
     */
    int retire(Duration grace) {
        leave();
        int left = 0;
        try {
            // A request that removes its own API would wait for itself.
            if (SERVING.get() != this && !drained.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                left = users.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            left = users.get();
        }
        users.set(0);
        jersey.getInjectionManager().shutdown();
        return left;
    }

    private static void restore(ApiContainer outer) {
        if (outer == null) {
            SERVING.remove();
        } else {
            SERVING.set(outer);
        }
    }

    /** Sub-resources are not known before they are located, so an API with locators may be open. */
    private static boolean mayBeOpen(Class<?> type) {
        return type.isAnnotationPresent(PermitAll.class) || Arrays.stream(type.getMethods()).anyMatch(ApiContainer::mayBeOpen);
    }

    private static boolean mayBeOpen(Method method) {
        boolean locator = method.isAnnotationPresent(Path.class) && Arrays.stream(method.getAnnotations()).map(Annotation::annotationType)
                .noneMatch(type -> type.isAnnotationPresent(HttpMethod.class));
        return locator || method.isAnnotationPresent(PermitAll.class);
    }

    /** The objects behind the resource classes. */
    private static final class Instances extends AbstractBinder {

        private final Set<Object> resources;

        Instances(Set<Object> resources) {
            this.resources = resources;
        }

        @Override
        protected void configure() {
            resources.forEach(this::bindTo);
        }

        @SuppressWarnings("unchecked")
        private void bindTo(Object resource) {
            bind(resource).to((Class<Object>) resource.getClass());
        }
    }

    /** Gives methods the servlet request that they ask for by {@code @Context}: for its cookies and the client's address. */
    private static final class Requests extends AbstractBinder {

        @Override
        protected void configure() {
            bindFactory(Incoming.class).to(HttpServletRequest.class);
        }
    }

    /** Made by Jersey at each look. */
    static final class Incoming implements Supplier<HttpServletRequest> {

        private final Provider<ContainerRequestContext> context;

        @Inject
        Incoming(Provider<ContainerRequestContext> context) {
            this.context = context;
        }

        @Override
        public HttpServletRequest get() {
            return (HttpServletRequest) context.get().getProperty(REQUEST);
        }
    }

    /** The caller whom the front has verified. */
    private record Caller(HttpServletRequest request) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return request.getUserPrincipal();
        }

        @Override
        public boolean isUserInRole(String role) {
            return false;
        }

        @Override
        public boolean isSecure() {
            return request.isSecure();
        }

        @Override
        public String getAuthenticationScheme() {
            return request.getUserPrincipal() == null ? null : "Bearer";
        }
    }

    private final class LeaveWhenDone implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            leave();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // Jersey has its own time-outs; the container's is off.
        }

        @Override
        public void onError(AsyncEvent event) {
            // onComplete follows.
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
