package org.nembo.http.status;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.http.feed.Feeds;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The metrics of this process. Other bundles find the registry as the service {@link MeterRegistry}. Thread-safe. */
@Component(service = Metrics.class)
public final class Metrics {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private record Labels(String api, String method, int hundreds) {
    }

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<Labels, Timer> requests = new ConcurrentHashMap<>();
    private final ServiceRegistration<MeterRegistry> service;

    @Activate
    public Metrics(BundleContext context, @Reference Feeds feeds) {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
        Gauge.builder("nembo.http.requests.active", inFlight, AtomicInteger::get).description("Requests being answered").register(registry);
        Gauge.builder("nembo.http.streams", feeds, Feeds::size).description("Open live streams").register(registry);
        this.service = context == null ? null : context.registerService(MeterRegistry.class, registry, null);
    }

    @Deactivate
    void close() {
        if (service != null) {
            service.unregister();
        }
        collections.close();
        registry.close();
    }

    /** A request has come. */
    public void begun() {
        inFlight.incrementAndGet();
    }

    /** A request is answered. @param api the path of the API, or another label out of a small set */
    public void ended(String api, String method, int status, long nanos) {
        inFlight.decrementAndGet();
        String known = METHODS.contains(method) ? method : "OTHER";
        requests.computeIfAbsent(new Labels(api, known, status / 100), this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Writes everything in the text format of Prometheus. */
    void write(OutputStream out) throws IOException {
        registry.scrape(out);
    }

    String mediaType() {
        return "text/plain; version=0.0.4; charset=utf-8";
    }

    private Timer timer(Labels labels) {
        return Timer.builder("nembo.http.requests").description("Answered requests")
                .tags("api", labels.api(), "method", labels.method(), "status", labels.hundreds() + "xx")
                .serviceLevelObjectives(Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(2))
                .register(registry);
    }
}
