package org.nembo.objectstore.transfer;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The jobs that export. */
@Component(service = JobHandler.class)
public final class ExportHandler implements JobHandler {

    private static final int ATTEMPTS = 8;

    private final TransferSteps steps;

    @Activate
    public ExportHandler(@Reference TransferSteps steps) {
        this.steps = steps;
    }

    @Override
    public String type() {
        return Direction.EXPORT.type();
    }

    @Override
    public List<Step> steps(StepContext context) {
        return List.of(Step.named("copy objects", step -> steps.run(Direction.EXPORT, step)).attempts(ATTEMPTS, Duration.ofSeconds(1)));
    }

    @Override
    public void finished(Connection transaction, StepContext context, JobState state, String cause) {
        steps.finished(transaction, context.job());
    }
}
