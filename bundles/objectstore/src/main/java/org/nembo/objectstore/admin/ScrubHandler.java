package org.nembo.objectstore.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
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
    private static final Duration PATIENCE = Duration.ofDays(60);

    private final ObjectEngine engine;
    private final ObjectTables tables;

    @Activate
    public ScrubHandler(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference ObjectTables tables) {
        this.engine = engine;
        this.tables = tables;
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
        Instant stop = Instant.now().plus(SLICE);
        while (Instant.now().isBefore(stop) && !context.cancelRequested()) {
            Optional<String> position = tables.read(handle -> position(handle, context.job()));
            if (position.isEmpty()) {
                // Another scrub has taken its place.
                return StepResult.done();
            }
            ObjectEngine.Scrubbed stretch = engine.scrub(position.get(), STRETCH);
            stretch.damaged().forEach(each -> context.log("%s/%s, version %s, is not what was written".formatted(each.bucket(), each.key(), each.version())));
            tables.write(handle -> advance(handle, context.job(), position.get(), stretch));
            if (stretch.next().isEmpty()) {
                return StepResult.done();
            }
        }
        return StepResult.await("objects are verified", PAUSE, PATIENCE);
    }

    private static Optional<String> position(Handle handle, String job) {
        return handle.createQuery("SELECT position FROM objectstore_scrub WHERE id = 1 AND job = :job AND ended IS NULL").bind("job", job)
                .mapTo(String.class).findOne();
    }

    /** Only from where it was read: a node that was given up for dead counts nothing twice. */
    private boolean advance(Handle handle, String job, String from, ObjectEngine.Scrubbed stretch) {
        long now = tables.now().toEpochMilli();
        boolean counted = handle.createUpdate("""
                UPDATE objectstore_scrub SET position = :next, versions = versions + :versions, bytes = bytes + :bytes, damaged = damaged + :damaged,
                ended = :ended WHERE id = 1 AND job = :job AND position = :from AND ended IS NULL""")
                .bind("next", stretch.next()).bind("versions", stretch.read()).bind("bytes", stretch.bytes()).bind("damaged", stretch.damaged().size())
                .bind("ended", stretch.next().isEmpty() ? now : null).bind("job", job).bind("from", from).execute() == 1;
        if (counted) {
            stretch.damaged().forEach(each -> insert(handle, each, now));
        }
        return counted;
    }

    private static void insert(Handle handle, StoredObject damaged, long now) {
        handle.createUpdate("INSERT INTO objectstore_damaged (bucket, name, version, found) VALUES (:bucket, :name, :version, :found) "
                + "ON CONFLICT (bucket, name, version) DO NOTHING").bind("bucket", damaged.bucket()).bind("name", damaged.key())
                .bind("version", damaged.version()).bind("found", now).execute();
    }
}
