package org.nembo.objectstore.life;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What the lifecycles of buckets did on this node since its start, on the page of metrics. Thread-safe. */
final class LifecycleMetrics {

    private final Counter expired;
    private final Counter noncurrent;
    private final Counter markers;
    private final Counter uploads;
    private final Counter locked;
    private final Counter failed;
    private final Counter interrupted;
    private final Timer passes;

    LifecycleMetrics(MeterRegistry registry) {
        expired = counter(registry, "expired", "Current versions that expired");
        noncurrent = counter(registry, "noncurrent", "Covered versions that were removed");
        markers = counter(registry, "markers", "Delete markers over nothing that were removed");
        uploads = counter(registry, "uploads", "Unfinished uploads that were given up");
        locked = counter(registry, "locked", "Versions that object lock kept");
        failed = counter(registry, "failed", "Versions and uploads that could not be deleted: the next pass tries again");
        interrupted = counter(registry, "interrupted", "Times that the engine failed and the pass had to try again from where it was");
        passes = Timer.builder("nembo.lifecycle.pass").description("Complete passes, and how long they took").register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("nembo.lifecycle." + name).description(description).register(registry);
    }

    void count(Tally tally) {
        expired.increment(tally.expired());
        noncurrent.increment(tally.noncurrent());
        markers.increment(tally.markers());
        uploads.increment(tally.uploads());
        locked.increment(tally.locked());
        failed.increment(tally.failed());
    }

    void interrupted() {
        interrupted.increment();
    }

    /** A pass has come to its end. */
    void passed(Duration time) {
        passes.record(time.isNegative() ? Duration.ZERO : time);
    }
}
