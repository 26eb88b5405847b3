package org.nembo.jobs;

import java.util.List;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;

/** Stands in for a handler that went between the claim and the run: the run gives the job back before it asks for steps. */
record AbsentHandler(String type) implements JobHandler {

    @Override
    public List<Step> steps(StepContext context) {
        throw new IllegalStateException("the handler of " + type + " is absent");
    }
}
