package org.nembo.jobs;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Events;
import org.nembo.api.job.Job;
import org.nembo.api.rest.EventFeed;

/** {@code <job>/stream}: a job's states, steps and lines as they come. */
final class JobFeed implements EventFeed, AutoCloseable {

    private static final String STREAM = "/stream";

    private final DurableJobs jobs;
    private final JobAccess access;
    private final Events events;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
        Thread thread = new Thread(null, task, "nembo-jobs-streams", 0, false);
        thread.setDaemon(true);
        return thread;
    });

    JobFeed(DurableJobs jobs, JobAccess access, Events events) {
        this.jobs = jobs;
        this.access = access;
        this.events = events;
    }

    @Override
    public AutoCloseable open(Request request, Sink sink) {
        if (!request.path().endsWith(STREAM)) {
            throw new NemboException(GeneralError.NOT_FOUND, "there is no stream '%s' of jobs, only '<id>/stream'".formatted(request.path()));
        }
        Job job = access.read(request.caller(), request.path().substring(0, request.path().length() - STREAM.length()));
        return new JobStream(jobs, job.id(), sink, request.lastEventId().orElse("")).start(events, job.subject(), timer);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
