package org.nembo.objectstore.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.nembo.api.secret.Secrets;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.access.Accounts;
import org.nembo.objectstore.bucket.BucketSettings;
import org.nembo.objectstore.document.Logs;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Witness;
import org.nembo.objectstore.seal.AesSealing;
import org.nembo.objectstore.seal.StoredMasterKeys;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the lines of buckets that are logged, and delivers them as objects when there are enough, when the first is some time old, and when the server
 * stops in order. As in S3 it does its best: lines that wait are lost in a crash, and when there are too many. Thread-safe.
 */
@Component(service = Witness.class, immediate = true)
public final class AccessLogs implements Witness {

    private static final Logger log = LoggerFactory.getLogger(AccessLogs.class);
    /** Characters that wait at most, and those that are enough for an object. */
    static final int MOST = 16 << 20;
    static final int ENOUGH = 1 << 20;
    private static final int DOCUMENTS = 1000;

    private final ObjectEngine engine;
    private final LogObjects objects;
    private final Duration age;
    private final Clock clock;
    private final Collected collected = new Collected(MOST, ENOUGH);
    private final Map<String, Logs> documents = new ConcurrentHashMap<>();
    private final ScheduledExecutorService seconds = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "nembo-objectstore-accesslog");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public AccessLogs(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference Accounts accounts, @Reference Secrets secrets,
            @Reference BucketSettings settings) {
        this(engine, new LogObjects(engine, accounts, new AesSealing(engine, new StoredMasterKeys(secrets)), settings.region(), Clock.systemUTC()),
                settings.logging(), Clock.systemUTC());
        seconds.scheduleWithFixedDelay(() -> deliver(age), 1, 1, TimeUnit.SECONDS);
    }

    AccessLogs(ObjectEngine engine, LogObjects objects, Duration age, Clock clock) {
        this.engine = engine;
        this.objects = objects;
        this.age = age;
        this.clock = clock;
    }

    @Override
    public void answered(Exchange exchange, long nanos) {
        if (exchange.bucket().isEmpty()) {
            return;
        }
        try {
            engine.buckets().find(exchange.bucket()).ifPresent(bucket -> note(exchange, bucket, nanos));
        } catch (RuntimeException e) {
            log.warn("a request to bucket {} is not in its access log", exchange.bucket(), e);
        }
    }

    private void note(Exchange exchange, Bucket bucket, long nanos) {
        String document = bucket.settings().get(Settings.LOGGING);
        if (document == null) {
            return;
        }
        if (documents.size() >= DOCUMENTS) {
            documents.clear();
        }
        Logs where = documents.computeIfAbsent(document, text -> Logs.read(XmlReader.read(text.getBytes(StandardCharsets.UTF_8), XmlLimits.CONFIGURATION)));
        Instant began = clock.instant().minusNanos(nanos);
        collected.add(bucket, where, began, LogLine.of(exchange, bucket, began, nanos));
    }

    /** Writes what has waited that long. */
    void deliver(Duration waited) {
        for (Delivery delivery : collected.due(clock.instant(), waited)) {
            try {
                if (objects.write(delivery).isEmpty()) {
                    log.warn("an access log of bucket {} is given up: its bucket {} is gone or somebody else's", delivery.source(), delivery.where().bucket());
                }
            } catch (RuntimeException e) {
                log.warn("an access log of bucket {} is given up: it cannot be written into bucket {}: {}", delivery.source(), delivery.where().bucket(),
                        e.getMessage());
            }
        }
        long dropped = collected.dropped();
        if (dropped > 0) {
            log.warn("{} lines of access logs are given up: they came faster than logs are written", dropped);
        }
    }

    /** Delivers what waits. */
    @Deactivate
    public void close() {
        seconds.shutdown();
        try {
            seconds.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deliver(Duration.ZERO);
    }
}
