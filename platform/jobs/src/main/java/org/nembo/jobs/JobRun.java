package org.nembo.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep.State;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One claim of one job, from where its journal stands to its next pause or its end. Confined to a worker, except for what is said to be otherwise. */
final class JobRun {

    private static final Logger log = LoggerFactory.getLogger(JobRun.class);
    private static final int MAX_STEPS = 1000;
    private static final String DEPLOYMENTS = "deployments/";

    private final Journal journal;
    private final Clock clock;
    private final JobHandler handler;
    private final RunContext context;
    private final Interruption interruption = new Interruption();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<StepRow> rows;
    private final Forward forward = new Forward(this);
    private final Backward backward = new Backward(this);
    private volatile Optional<JobState> outcome;
    private Optional<String> cause;
    private JobState announced;
    private boolean ended;

    JobRun(Journal journal, Clock clock, JobHandler handler, Journal.Claimed claimed, int maxLines) {
        this.journal = journal;
        this.clock = clock;
        this.handler = handler;
        this.rows = new ArrayList<>(claimed.steps());
        this.outcome = claimed.row().outcome();
        this.cause = claimed.row().job().error();
        this.announced = claimed.row().announced();
        this.context = new RunContext(claimed, new LogLimit(maxLines, claimed.lines()), clock, this::isStopAsked);
        if (claimed.row().job().cancelRequested() && outcome.isEmpty()) {
            interruption.ask(Interruption.Reason.CANCEL, clock.millis());
        }
    }

    /** Runs until the lease is given back. */
    void run() {
        try {
            while (!ended) {
                turn();
            }
        } catch (LeaseLost e) {
            log.warn("Job {} was taken over by another claim; what this one did after that is not recorded", context.job());
        } finally {
            over.countDown();
        }
    }

    /** Thread-safe. */
    RunContext context() {
        return context;
    }

    /** Thread-safe. */
    JobHandler handler() {
        return handler;
    }

    /** Asks it to stop because of the owner or the clock; undoing is not disturbed by that. Thread-safe. */
    void stop(Interruption.Reason why) {
        if (isForward()) {
            interruption.ask(why, clock.millis());
        }
    }

    /** Interrupts the handler's code when it was asked to stop and has not done so. Thread-safe. */
    void press(long patience) {
        if (isForward() || isReleased()) {
            interruption.press(clock.millis(), isReleased() ? 0 : patience);
        }
    }

    /** Gives the job back, or gives it up when the lease is lost already. Thread-safe. */
    void leave(Interruption.Reason why) {
        interruption.ask(why, clock.millis());
        interruption.press(clock.millis(), 0);
    }

    /** Thread-safe. */
    CountDownLatch over() {
        return over;
    }

    /** Whether it goes forward, so that a deadline or a cancellation means something. Thread-safe. */
    boolean isForward() {
        return outcome.isEmpty();
    }

    private boolean isStopAsked() {
        return isForward() && interruption.reason() != Interruption.Reason.NONE;
    }

    private void turn() {
        if (isReleased()) {
            release(Optional.empty());
            return;
        }
        List<Step> steps;
        try {
            steps = askSteps();
        } catch (LinkageError e) {
            stepsUnknown(new IllegalStateException("the handler's bundle is broken", e));
            return;
        } catch (Exception e) {
            stepsUnknown(e);
            return;
        }
        if (outcome.isPresent()) {
            backward.next(steps);
        } else if (stopWanted().isPresent()) {
            compensate(Change.of("stop", JobState.COMPENSATING, stopWanted(), stopCause()));
        } else {
            forward.next(steps);
        }
    }

    private List<Step> askSteps() {
        List<Step> steps = List.copyOf(handler.steps(context));
        Set<String> names = new HashSet<>();
        for (Step step : steps) {
            if (!names.add(step.name())) {
                throw new IllegalStateException("two steps are named '" + step.name() + "'");
            }
        }
        if (steps.size() > MAX_STEPS) {
            throw new IllegalStateException("a job has at most " + MAX_STEPS + " steps, not " + steps.size());
        }
        if (outcome.isEmpty()) {
            for (StepRow row : rows) {
                if (row.sequence() >= steps.size() || !steps.get(row.sequence()).name().equals(row.name())) {
                    throw new IllegalStateException("the handler changed or dropped step %d, '%s', which was begun".formatted(row.sequence(), row.name()));
                }
            }
        }
        return steps;
    }

    private void stepsUnknown(Exception failure) {
        if (isReleased()) {
            release(Optional.empty());
            return;
        }
        log.error("Job {} ({}): its steps cannot be told", context.job(), context.row().job().type(), failure);
        if (outcome.isEmpty()) {
            compensate(Change.of("steps unknown", JobState.COMPENSATING, Optional.of(JobState.FAILED), Optional.of("its steps cannot be told: "
                    + Failure.words(failure))));
            return;
        }
        backward.giveUpNext("its steps cannot be told");
    }

    /** How it is to end because somebody or the clock asked to stop it. */
    Optional<JobState> stopWanted() {
        boolean late = context.row().job().deadline().map(deadline -> !now().isBefore(deadline)).orElse(false);
        return interruption.reason() == Interruption.Reason.CANCEL ? Optional.of(JobState.CANCELLED) : late ? Optional.of(JobState.FAILED) : Optional.empty();
    }

    Optional<String> stopCause() {
        return Optional.of(stopWanted().equals(Optional.of(JobState.CANCELLED)) ? "it was cancelled"
                : "it was not finished by its deadline " + context.row().job().deadline().map(Instant::toString).orElse(""));
    }

    void compensate(Change change) {
        write(change);
        outcome = change.outcome();
        cause = change.error();
        interruption.heeded();
    }

    void end(JobState state) {
        context.inStep("");
        String why = state == JobState.SUCCEEDED ? "" : cause.orElse("");
        Change change = Change.of("end", state, outcome, state == JobState.SUCCEEDED ? Optional.empty() : cause);
        try {
            if (write(change, transaction -> handler.finished(transaction, context, state, why))) {
                ended = true;
            } else {
                interruption.ask(Interruption.Reason.CANCEL, clock.millis());
            }
        } catch (LeaseLost e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("Job {}: its end {} could not be recorded; trying again later", context.job(), state, e);
            int failures = context.row().failures() + 1;
            write(resting("postpone", Optional.of("its end could not be recorded: " + Failure.words(e)).filter(text -> outcome.isEmpty()).or(() -> cause))
                    .failures(failures).pause(Failure.backoff(Duration.ofSeconds(1), failures)));
            ended = true;
        }
    }

    /** Gives the job back as it stands: it goes on elsewhere, or when the handler returns. */
    void release(Optional<StepRow> interrupted) {
        if (interruption.reason() == Interruption.Reason.LOST) {
            throw new LeaseLost(context.job());
        }
        context.inStep("");
        Change change = resting("release", outcome.isEmpty() ? Optional.of("interrupted; it goes on by itself") : cause).pause(Duration.ZERO);
        write(interrupted.map(row -> change.step(row.released(outcome.isEmpty() ? State.RETRYING : State.UNDOING, "interrupted; it is run again")))
                .orElse(change));
        ended = true;
    }

    Change running(String what) {
        return Change.of(what, JobState.RUNNING, Optional.empty(), Optional.empty());
    }

    Change queued(String what, Optional<String> why) {
        return Change.of(what, JobState.QUEUED, Optional.empty(), why);
    }

    Change compensating(String what, StepRow row) {
        return Change.of(what, JobState.COMPENSATING, outcome, cause).step(row);
    }

    Change resting(String what, Optional<String> why) {
        return Change.of(what, outcome.isEmpty() ? JobState.QUEUED : JobState.COMPENSATING, outcome, why);
    }

    void write(Change change) {
        write(change, transaction -> { });
    }

    private boolean write(Change change, Journal.Finisher finisher) {
        Optional<JobState> written = journal.write(context, change, announced, finisher);
        written.ifPresent(state -> {
            announced = state;
            change.step().ifPresent(row -> {
                if (row.sequence() == rows.size()) {
                    rows.add(row);
                } else {
                    rows.set(row.sequence(), row);
                }
            });
        });
        return written.isPresent();
    }

    /** Leaves the job to a later claim: the lease is given back already. */
    void rest() {
        ended = true;
    }

    List<StepRow> rows() {
        return rows;
    }

    Optional<JobState> outcome() {
        return outcome;
    }

    boolean isReleased() {
        return interruption.reason().compareTo(Interruption.Reason.RELEASE) >= 0;
    }

    /** Runs code of the handler: with its name in the log, and so that it may be interrupted. */
    StepResult inside(String step, Callable<StepResult> code) throws Exception {
        if (!interruption.enter()) {
            throw new Left();
        }
        context.inStep(step);
        MDC.put("job", context.job());
        if (context.subject().startsWith(DEPLOYMENTS)) {
            MDC.put("deployment", context.subject().substring(DEPLOYMENTS.length()));
        }
        try {
            return Objects.requireNonNull(code.call(), "a step's result");
        } catch (LinkageError | StackOverflowError | AssertionError e) {
            throw new IllegalStateException("step '" + step + "' is broken", e);
        } finally {
            MDC.remove("job");
            MDC.remove("deployment");
            interruption.leave();
        }
    }

    /** The handler's code was not entered, as the job is to be given back. */
    static final class Left extends Exception {
        private static final long serialVersionUID = 1L;
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
