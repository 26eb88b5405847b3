package org.nembo.jobs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Jobs;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** The jobs as one caller may see and change them. A job that the caller may not read is not there. Thread-safe. */
final class JobAccess {

    private final DurableJobs jobs;
    private final Policy policy;

    JobAccess(DurableJobs jobs, Policy policy) {
        this.jobs = jobs;
        this.policy = policy;
    }

    /** Who may not see everybody's jobs sees the own ones. */
    Page<Job> list(Subject caller, Jobs.Filter wanted, PageRequest page) {
        policy.require(caller, "jobs:list", "jobs", Map.of());
        if (wanted.owner().equals(caller.id()) || policy.decide(caller, "jobs:list-all", "jobs", Map.of()).allowed()) {
            return jobs.list(wanted, page);
        }
        if (!wanted.owner().isEmpty()) {
            policy.require(caller, "jobs:list-all", "jobs", Map.of());
        }
        return jobs.list(new Jobs.Filter(wanted.subject(), wanted.type(), caller.id(), wanted.state()), page);
    }

    Job read(Subject caller, String id) {
        return jobs.find(id).filter(job -> policy.decide(caller, "jobs:read", "jobs/" + id, owned(job)).allowed())
                .orElseThrow(() -> new NemboException(JobError.JOB_NOT_FOUND, "there is no job '%s' that you may see".formatted(id)));
    }

    List<JobStep> steps(Subject caller, String id) {
        return jobs.steps(read(caller, id).id());
    }

    List<JobLogLine> log(Subject caller, String id, long after, int limit) {
        return jobs.logOfJob(read(caller, id).id(), after, limit);
    }

    /** @throws NemboException {@code JOB_FINISHED} when it is too late */
    Job cancel(Subject caller, String id) {
        Job job = read(caller, id);
        policy.require(caller, "jobs:cancel", "jobs/" + id, owned(job));
        if (!jobs.cancel(id)) {
            throw new NemboException(JobError.JOB_FINISHED, "job %s has ended %s".formatted(id, read(caller, id).state()));
        }
        return read(caller, id);
    }

    /**
     * Ends a job without its handler, who is absent; what it did stays. For administrators: the job's owner could leave things behind at a site.
     *
     * @throws NemboException {@code JOB_NOT_WAITING} when the handler is here
     */
    Job abandon(Subject caller, String id) {
        Job job = read(caller, id);
        policy.require(caller, "jobs:abandon", "jobs/" + id, Map.of());
        if (!jobs.abandon(id)) {
            throw new NemboException(job.state().isFinal() ? JobError.JOB_FINISHED : JobError.JOB_NOT_WAITING,
                    "job %s is %s and waits for no bundle".formatted(id, read(caller, id).state()));
        }
        return read(caller, id);
    }

    /** Runs the next attempt now. @throws NemboException {@code JOB_NOT_PAUSING} when it does not wait for one */
    Job retry(Subject caller, String id) {
        Job job = read(caller, id);
        policy.require(caller, "jobs:retry", "jobs/" + id, owned(job));
        if (!jobs.hasten(id)) {
            throw new NemboException(JobError.JOB_NOT_PAUSING, "job %s is %s and waits for no attempt".formatted(id, job.state()));
        }
        return read(caller, id);
    }

    /** @throws NemboException {@code INVALID_REQUEST} naming the states there are */
    static Optional<JobState> state(String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        for (JobState state : JobState.values()) {
            if (state.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(state);
            }
        }
        throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is no state of a job: they are %s".formatted(name, List.of(JobState.values())));
    }

    private static Map<String, String> owned(Job job) {
        return Map.of(Policy.OWNER, job.owner());
    }
}
