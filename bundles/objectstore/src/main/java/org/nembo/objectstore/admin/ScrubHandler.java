package org.nembo.objectstore.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.nembo.api.event.Events;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Verifies a stretch after the other; how far it came is in its row, so that a restart repeats no more than one stretch. */
@Component(service = JobHandler.class)
public final class ScrubHandler implements JobHandler {

    private static final int STRETCH = 64;
    private static final Duration SLICE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofDays(60);

    private final ObjectEngine engine;
    private final ObjectTables tables;
    private final Repairs repairs;
    private final Events events;
    private final MeterRegistry metrics;
    private final ScrubSettings settings;

    @Activate
    public ScrubHandler(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference ObjectTables tables, @Reference Repairs repairs,
            @Reference Events events, @Reference MeterRegistry metrics, @Reference ScrubSettings settings) {
        this.engine = engine;
        this.tables = tables;
        this.repairs = repairs;
        this.events = events;
        this.metrics = metrics;
        this.settings = settings;
    }

    @Override
    public String type() {
        return Scrubs.TYPE;
    }

    @Override
    public List<Step> steps(StepContext context) {
        return List.of(Step.named("read and verify", this::verify));
    }

    private StepResult verify(StepContext context) {
        long begun = System.nanoTime();
        long bytes = 0;
        while (System.nanoTime() - begun < SLICE.toNanos() && bytes < settings.rate() * SLICE.toSeconds() && !context.cancelRequested()) {
            Optional<String> position = tables.read(handle -> position(handle, context.job()));
            if (position.isEmpty()) {
                // Another scrub has taken its place.
                return StepResult.done();
            }
            ObjectEngine.Scrubbed stretch = engine.scrub(position.get(), STRETCH);
            List<StoredObject> lost = new ArrayList<>();
            for (StoredObject each : stretch.damaged()) {
                boolean repaired = repairs.repair(each);
                context.log("%s/%s, version %s, is not what was written%s".formatted(each.bucket(), each.key(), each.version(),
                        repaired ? ", and was repaired from another site" : ""));
                if (!repaired) {
                    lost.add(each);
                }
            }
            if (tables.write(handle -> advance(handle, context.job(), position.get(), stretch, lost))) {
                count(stretch, lost.size());
            }
            bytes += stretch.bytes();
            if (stretch.next().isEmpty()) {
                return StepResult.done();
            }
        }
        return StepResult.await("objects are verified", pause(begun, bytes), PATIENCE);
    }

    /** As long as so many bytes may take, at least. */
    private Duration pause(long begun, long bytes) {
        Duration owed = Duration.ofMillis(bytes * 1000 / settings.rate()).minusNanos(System.nanoTime() - begun);
        return owed.compareTo(PAUSE) > 0 ? owed : PAUSE;
    }

    private void count(ObjectEngine.Scrubbed stretch, int lost) {
        metrics.counter("nembo.scrub.versions").increment(stretch.read());
        metrics.counter("nembo.scrub.bytes").increment(stretch.bytes());
        metrics.counter("nembo.scrub.damaged").increment(stretch.damaged().size());
        metrics.counter("nembo.scrub.repaired").increment(stretch.damaged().size() - lost);
    }

    private static Optional<String> position(Handle handle, String job) {
        return handle.createQuery("SELECT position FROM objectstore_scrub WHERE id = 1 AND job = :job AND ended IS NULL").bind("job", job)
                .mapTo(String.class).findOne();
    }

    /** Only from where it was read: a node that was given up for dead counts nothing twice. */
    private boolean advance(Handle handle, String job, String from, ObjectEngine.Scrubbed stretch, List<StoredObject> lost) {
        long now = tables.now().toEpochMilli();
        boolean counted = handle.createUpdate("""
                UPDATE objectstore_scrub SET position = :next, versions = versions + :versions, bytes = bytes + :bytes, damaged = damaged + :damaged,
                repaired = repaired + :repaired, ended = :ended WHERE id = 1 AND job = :job AND position = :from AND ended IS NULL""")
                .bind("next", stretch.next()).bind("versions", stretch.read()).bind("bytes", stretch.bytes()).bind("damaged", stretch.damaged().size())
                .bind("repaired", stretch.damaged().size() - lost.size())
                .bind("ended", stretch.next().isEmpty() ? now : null).bind("job", job).bind("from", from).execute() == 1;
        if (counted) {
            lost.forEach(each -> insert(handle, each, now));
            stretch.damaged().forEach(each -> tell(handle, each, !lost.contains(each)));
        }
        return counted;
    }

    private void tell(Handle handle, StoredObject damaged, boolean repaired) {
        String json = JSON.createObjectNode().put("bucket", damaged.bucket()).put("key", damaged.key()).put("version", damaged.version()).toString();
        events.publish(handle.getConnection(), "/objectstore", repaired ? "org.nembo.object.repaired" : "org.nembo.object.damaged",
                "object/buckets/" + damaged.bucket(), json);
    }

    private static void insert(Handle handle, StoredObject damaged, long now) {
        handle.createUpdate("INSERT INTO objectstore_damaged (bucket, name, version, found) VALUES (:bucket, :name, :version, :found) "
                + "ON CONFLICT (bucket, name, version) DO NOTHING").bind("bucket", damaged.bucket()).bind("name", damaged.key())
                .bind("version", damaged.version()).bind("found", now).execute();
    }
}
