package org.nembo.objectstore.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.bucket.BucketRemoval;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Origin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Deletes every version and upload of a bucket, then the bucket. A version that is locked ends the job; the rest stays as it is then. */
@Component(service = JobHandler.class)
public final class EmptyingHandler implements JobHandler {

    private static final int PAGE = 1000;
    private static final Duration SLICE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofDays(7);

    private final ObjectEngine engine;

    @Activate
    public EmptyingHandler(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine) {
        this.engine = engine;
    }

    @Override
    public String type() {
        return BucketAdministration.EMPTYING;
    }

    @Override
    public List<Step> steps(StepContext context) {
        return List.of(Step.named("empty the bucket", this::empty), Step.named("delete the bucket", this::delete));
    }

    private static String bucket(StepContext context) {
        return context.subject().substring(BucketAdministration.path("").length());
    }

    private StepResult empty(StepContext context) {
        String bucket = bucket(context);
        if (engine.buckets().find(bucket).isEmpty()) {
            return StepResult.done();
        }
        long begun = System.nanoTime();
        long deleted = Long.parseLong(context.find("deleted").orElse("0"));
        long before = deleted;
        while (System.nanoTime() - begun < SLICE.toNanos() && !context.cancelRequested()) {
            int some = versions(bucket, context) + BucketRemoval.abandon(engine, bucket);
            deleted += some;
            if (some == 0) {
                context.log("%d versions and uploads were deleted".formatted(deleted));
                return StepResult.done();
            }
        }
        if (deleted > before) {
            context.put("deleted", Long.toString(deleted));
        }
        return StepResult.await("%d versions and uploads are deleted".formatted(deleted), PAUSE, PATIENCE);
    }

    private int versions(String bucket, StepContext context) {
        Listing page = engine.list(new ListRequest(bucket, "", "", "", "", PAGE, true));
        Origin origin = new Origin(context.owner(), "", context.job(), "ObjectRemoved:Delete", "");
        for (Listing.Entry entry : page.entries()) {
            engine.delete(bucket, entry.key(), entry.version(), Locks.guard(Instant.now()), origin);
        }
        return page.entries().size();
    }

    private StepResult delete(StepContext context) {
        try {
            engine.buckets().delete(bucket(context));
        } catch (NemboException e) {
            if (e.code() != ObjectError.NO_SUCH_BUCKET) {
                throw e;
            }
        }
        return StepResult.done();
    }
}
