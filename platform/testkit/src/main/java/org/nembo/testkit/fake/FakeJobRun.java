package org.nembo.testkit.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Jobs;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;

/** One job of {@link FakeJobs} with its journal. */
final class FakeJobRun {

    private static final int MAX_POLLS = 100_000;

    private final FakeJobs jobs;
    private final String id;
    private final Jobs.Request request;
    private final Instant created;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<JobStep> journal = new ArrayList<>();
    private JobState state = JobState.QUEUED;
    private JobState outcome;
    private String cause = "";
    private boolean stop;
    private long fence;

    FakeJobRun(FakeJobs jobs, String id, Jobs.Request request, Instant created) {
        this.jobs = jobs;
        this.id = id;
        this.request = request;
        this.created = created;
    }

    Jobs.Request request() {
        return request;
    }

    JobState state() {
        return state;
    }

    long fence() {
        return fence;
    }

    Map<String, String> values() {
        return Map.copyOf(values);
    }

    List<JobStep> steps() {
        return List.copyOf(journal);
    }

    void stop(JobState how, String why) {
        if (outcome == null) {
            outcome = how;
            cause = why;
            stop = true;
        }
    }

    /** Ends it without undoing anything and without a word to its handler. */
    void abandon() {
        state = JobState.CANCELLED;
        cause = "it was ended by force";
        jobs.tell(request.subject(), "org.nembo.job." + word(state), "{\"job\":\"%s\",\"type\":\"%s\",\"state\":\"%s\"}".formatted(id, request.type(), state));
    }

    Job show() {
        return new Job(id, request.type(), request.subject(), request.owner(), state, created, jobs.now(), Optional.empty(), request.deadline(), stop,
                Optional.of(cause).filter(text -> !text.isEmpty()));
    }

    void toEnd(JobHandler handler) {
        untilAwaiting(handler, MAX_POLLS);
        if (!state.isFinal()) {
            throw new AssertionError("job " + request.type() + " never ends: " + journal);
        }
    }

    void untilAwaiting(JobHandler handler, int waits) {
        fence++;
        int left = waits;
        state = JobState.RUNNING;
        while (outcome == null && left > 0) {
            List<Step> steps = handler.steps(new Context(""));
            int next = (int) journal.stream().filter(step -> step.state() == JobStep.State.DONE).count();
            if (next == steps.size()) {
                finish(handler, JobState.SUCCEEDED);
                return;
            }
            left -= forward(steps.get(next), next) ? 0 : 1;
        }
        if (outcome != null) {
            compensate(handler);
        }
    }

    /** False when it is to be looked at again. */
    private boolean forward(Step step, int sequence) {
        Context context = new Context(step.name());
        if (sequence == journal.size()) {
            record(sequence, step, JobStep.State.RUNNING, 1, "");
        }
        int attempt = journal.get(sequence).attempt();
        jobs.boundary("before " + step.name());
        try {
            StepResult result = step.action().run(context);
            jobs.boundary("after " + step.name());
            context.keep();
            if (result instanceof StepResult.Await await) {
                return pause(step, sequence, await);
            }
            record(sequence, step, JobStep.State.DONE, attempt, "");
            return true;
        } catch (FakeJobs.Crash | FakeJobs.Lost e) {
            throw e;
        } catch (Exception e) {
            context.keep();
            if (isRetryable(e) && attempt < step.attempts()) {
                jobs.pass(step.backoff().multipliedBy(1L << Math.min(attempt - 1, 10)));
                record(sequence, step, JobStep.State.RETRYING, attempt + 1, e.getMessage());
            } else {
                fail(step, sequence, attempt, words(e));
            }
            return false;
        }
    }

    private boolean pause(Step step, int sequence, StepResult.Await await) {
        int attempt = journal.get(sequence).attempt();
        if (!jobs.now().isBefore(journal.get(sequence).started().plus(await.within()))) {
            fail(step, sequence, attempt, await.what() + ": not within " + await.within());
        } else {
            jobs.pass(await.poll());
            record(sequence, step, JobStep.State.AWAITING, attempt, await.what());
        }
        return false;
    }

    private void fail(Step step, int sequence, int attempt, String why) {
        record(sequence, step, JobStep.State.FAILED, attempt, why);
        jobs.write(id, step.name(), "failed: " + why);
        outcome = JobState.FAILED;
        cause = "step '%s' failed: %s".formatted(step.name(), why);
    }

    private void compensate(JobHandler handler) {
        state = JobState.COMPENSATING;
        for (int i = journal.size() - 1; i >= 0; i--) {
            JobStep.State before = journal.get(i).state();
            if (before != JobStep.State.UNDONE && before != JobStep.State.UNDO_FAILED) {
                undo(handler.steps(new Context("")).get(i), i);
            }
        }
        finish(handler, outcome);
    }

    private void undo(Step step, int sequence) {
        for (int attempt = 1;; attempt++) {
            Context context = new Context(step.name());
            jobs.boundary("before undo of " + step.name());
            try {
                step.undo().run(context);
                jobs.boundary("after undo of " + step.name());
                context.keep();
                record(sequence, step, JobStep.State.UNDONE, attempt, "");
                return;
            } catch (FakeJobs.Crash | FakeJobs.Lost e) {
                throw e;
            } catch (Exception e) {
                context.keep();
                if (e instanceof NemboException && !isRetryable(e) || attempt >= step.attempts()) {
                    record(sequence, step, JobStep.State.UNDO_FAILED, attempt, e.getMessage());
                    return;
                }
                jobs.pass(step.backoff().multipliedBy(1L << Math.min(attempt - 1, 10)));
            }
        }
    }

    private void finish(JobHandler handler, JobState end) {
        jobs.boundary("before the end");
        jobs.end(transaction -> handler.finished(transaction, new Context(""), end, end == JobState.SUCCEEDED ? "" : cause));
        state = end;
        jobs.tell(request.subject(), "org.nembo.job." + word(end), "{\"job\":\"%s\",\"type\":\"%s\",\"state\":\"%s\"}".formatted(id, request.type(), end));
        jobs.boundary("after the end");
    }

    private void record(int sequence, Step step, JobStep.State now, int attempt, String detail) {
        Instant started = sequence < journal.size() ? journal.get(sequence).started() : jobs.now();
        JobStep row = new JobStep(sequence, step.name(), now, attempt, started, Optional.empty(), Optional.of(detail).filter(text -> !text.isEmpty()));
        if (sequence < journal.size()) {
            journal.set(sequence, row);
        } else {
            journal.add(row);
        }
        jobs.tell(request.subject(), "org.nembo.step." + word(now), "{\"job\":\"%s\",\"sequence\":%d,\"step\":\"%s\",\"state\":\"%s\",\"attempt\":%d}"
                .formatted(id, sequence, step.name(), now, attempt));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static boolean isRetryable(Exception e) {
        return e instanceof NemboException failure && failure.code().retryable();
    }

    private static String words(Exception e) {
        return e instanceof NemboException ? e.getMessage() : "internal error: " + e;
    }

    /** What a step sees; what it puts is kept only when the step has come back. */
    private final class Context implements StepContext {

        private final String step;
        private final long claim = fence;
        private final Map<String, String> fresh = new LinkedHashMap<>();

        Context(String step) {
            this.step = step;
        }

        void keep() {
            if (claim != fence) {
                throw new FakeJobs.Lost(id);
            }
            values.putAll(fresh);
        }

        @Override
        public String job() {
            return id;
        }

        @Override
        public String subject() {
            return request.subject();
        }

        @Override
        public String owner() {
            return request.owner();
        }

        @Override
        public String input() {
            return request.input();
        }

        @Override
        public long fence() {
            return claim;
        }

        @Override
        public Optional<String> find(String key) {
            return Optional.ofNullable(fresh.getOrDefault(key, values.get(key)));
        }

        @Override
        public void put(String key, String value) {
            fresh.put(key, value);
        }

        @Override
        public void log(String line) {
            jobs.write(id, step, line);
        }

        @Override
        public boolean cancelRequested() {
            return stop;
        }
    }
}
