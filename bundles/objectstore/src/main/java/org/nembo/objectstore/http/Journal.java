package org.nembo.objectstore.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes every answer: the metrics, and a line in the log {@code org.nembo.objectstore.access}, at INFO what was refused or failed, at DEBUG the rest.
 * Thread-safe.
 */
final class Journal {

    private static final Logger access = LoggerFactory.getLogger("org.nembo.objectstore.access");
    private static final int REFUSED = 400;
    private static final int MISSING = 404;

    private record Labels(String operation, int hundreds) {
    }

    private final MeterRegistry registry;
    private final AtomicInteger active = new AtomicInteger();
    private final Map<Labels, Timer> requests = new ConcurrentHashMap<>();
    private final List<Meter> meters = new CopyOnWriteArrayList<>();
    private final Counter received;
    private final Counter sent;

    Journal(MeterRegistry registry) {
        this.registry = registry;
        meters.add(Gauge.builder("nembo.s3.requests.active", active, AtomicInteger::get).description("S3 requests being answered").register(registry));
        this.received = Counter.builder("nembo.s3.received").baseUnit("bytes").description("Bytes of bodies of S3 requests").register(registry);
        this.sent = Counter.builder("nembo.s3.sent").baseUnit("bytes").description("Bytes of bodies of S3 answers").register(registry);
        meters.add(received);
        meters.add(sent);
    }

    void begun() {
        active.incrementAndGet();
    }

    void ended(Exchange exchange, String operation, long in, long nanos) {
        active.decrementAndGet();
        int status = exchange.status();
        String name = operation.isEmpty() ? "none" : operation;
        requests.computeIfAbsent(new Labels(name, status / 100), this::timer).record(nanos, TimeUnit.NANOSECONDS);
        if (in > 0) {
            received.increment(in);
        }
        if (exchange.sent() > 0) {
            sent.increment(exchange.sent());
        }
        boolean refused = status == 0 || status >= REFUSED && status != MISSING;
        if (refused ? access.isInfoEnabled() : access.isDebugEnabled()) {
            Object[] facts = {exchange.method(), exchange.target().path(), status, name, in, exchange.sent(), nanos / 1_000_000,
                exchange.caller().id().isEmpty() ? "-" : exchange.caller().id(), exchange.caller().address(), exchange.caller().request()};
            if (refused) {
                access.info("{} {} {} {} in {} out {} {} ms {} {} {}", facts);
            } else {
                access.debug("{} {} {} {} in {} out {} {} ms {} {} {}", facts);
            }
        }
    }

    /** Takes the metrics away. */
    void close() {
        meters.forEach(registry::remove);
    }

    private Timer timer(Labels labels) {
        Timer timer = Timer.builder("nembo.s3.requests").description("Answered S3 requests").tags("operation", labels.operation(), "status",
                labels.hundreds() + "xx").serviceLevelObjectives(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(100),
                        Duration.ofMillis(500), Duration.ofSeconds(2)).register(registry);
        meters.add(timer);
        return timer;
    }
}
