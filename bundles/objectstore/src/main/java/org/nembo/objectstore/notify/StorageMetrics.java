package org.nembo.objectstore.notify;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Usages;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is stored, and how far readers of the change log are, on the page of metrics: of each kind of reader (topics, sites, subscribers) the one that is
 * farthest behind. Renewed in the background, so that asking for metrics costs nothing.
 */
@Component(service = {})
public final class StorageMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(StorageMetrics.class);
    private static final int EVERY = 15;
    private static final int PAGE = 1000;

    /** How far the last of a kind is behind. */
    record Behind(long changes, double seconds) {

        Behind or(Behind other) {
            return new Behind(Math.max(changes, other.changes), Math.max(seconds, other.seconds));
        }
    }

    private record Stored(long buckets, long objects, long bytes) {
    }

    private final ObjectEngine engine;
    private final MeterRegistry registry;
    private final MultiGauge backlog;
    private final MultiGauge age;
    private final List<Meter> meters = new ArrayList<>();
    private volatile Stored stored = new Stored(0, 0, 0);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "objectstore-metrics");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public StorageMetrics(@Reference MeterRegistry registry, @Reference(target = ChosenEngine.ONLY) ObjectEngine engine) {
        this.engine = engine;
        this.registry = registry;
        this.backlog = MultiGauge.builder("nembo.changes.backlog").description("Changes of objects that a reader is not past").register(registry);
        this.age = MultiGauge.builder("nembo.changes.age").baseUnit("seconds").description("Age of the oldest of them").register(registry);
        meters.add(Gauge.builder("nembo.objects.buckets", () -> stored.buckets()).description("Buckets").register(registry));
        meters.add(Gauge.builder("nembo.objects.versions", () -> stored.objects()).description("Versions of objects in all buckets").register(registry));
        meters.add(Gauge.builder("nembo.objects.stored", () -> stored.bytes()).baseUnit("bytes").description("Bytes that they take").register(registry));
        timer.scheduleWithFixedDelay(this::renew, 0, EVERY, TimeUnit.SECONDS);
    }

    private void renew() {
        try {
            Map<String, Behind> behind = behind(engine.changes(), Instant.now());
            backlog.register(behind.entrySet().stream().map(one -> MultiGauge.Row.of(Tags.of("kind", one.getKey()), one.getValue().changes())).toList(), true);
            age.register(behind.entrySet().stream().map(one -> MultiGauge.Row.of(Tags.of("kind", one.getKey()), one.getValue().seconds())).toList(), true);
            stored = stored();
        } catch (RuntimeException e) {
            LOG.debug("the figures of the object storage cannot be read now: {}", e.getMessage());
        }
    }

    /** By kind of reader: {@code topic}, {@code replica}, {@code subscriber}. */
    static Map<String, Behind> behind(ChangeLog log, Instant now) {
        Map<String, Behind> kinds = new TreeMap<>();
        long last = log.last();
        log.readers().forEach((reader, done) -> {
            int slash = reader.indexOf('/');
            List<ChangeLog.Change> first = done < last ? log.read(done, 1) : List.of();
            double seconds = first.isEmpty() ? 0 : Math.max(0, Duration.between(first.get(0).time(), now).toMillis() / 1000.0);
            kinds.merge(slash < 0 ? reader : reader.substring(0, slash), new Behind(first.isEmpty() ? 0 : last - done, seconds), Behind::or);
        });
        return kinds;
    }

    private Stored stored() {
        long buckets = 0;
        long objects = 0;
        long bytes = 0;
        String after = "";
        List<Bucket> page;
        do {
            page = engine.buckets().list("", "", after, PAGE);
            for (Bucket bucket : page) {
                Usages.Usage usage = engine.usages().of("bucket/" + bucket.name());
                buckets++;
                objects += usage.objects();
                bytes += usage.bytes();
                after = bucket.name();
            }
        } while (page.size() == PAGE);
        return new Stored(buckets, objects, bytes);
    }

    @Deactivate
    void close() {
        timer.shutdownNow();
        backlog.register(List.of(), true);
        age.register(List.of(), true);
        meters.forEach(registry::remove);
    }
}
