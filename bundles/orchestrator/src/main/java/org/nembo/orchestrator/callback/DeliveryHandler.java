package org.nembo.orchestrator.callback;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jdbi.v3.core.JdbiException;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Callback;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentRows;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Sends one callback until the receiver has it or it is given up. Each attempt is a look of one step that awaits, so that waits cost nothing and outlive the
 * process. Sent at least once: twice when the process dies after the receiver has it and before that is written down.
 */
@Component(service = JobHandler.class)
public final class DeliveryHandler implements JobHandler {

    private static final Duration BACKOFF = Duration.ofSeconds(1);
    private static final Duration SLACK = Duration.ofHours(1);

    private final Sender sender;
    private final DeploymentRows deployments;
    private final DeliveryRows rows;
    private final DeliveryQueue queue;
    private final RetryPolicy retries;
    private final Clock clock;
    private final DoubleSupplier chance;

    @Activate
    public DeliveryHandler(@Reference Sender sender, @Reference DeploymentRows deployments, @Reference DeliveryRows rows, @Reference DeliveryQueue queue,
            @Reference CallbackSettings settings) {
        this(sender, deployments, rows, queue, settings.retries(), Clock.systemUTC(), () -> ThreadLocalRandom.current().nextDouble());
    }

    DeliveryHandler(Sender sender, DeploymentRows deployments, DeliveryRows rows, DeliveryQueue queue, RetryPolicy retries, Clock clock,
            DoubleSupplier chance) {
        this.sender = sender;
        this.deployments = deployments;
        this.rows = rows;
        this.queue = queue;
        this.retries = retries;
        this.clock = clock;
        this.chance = chance;
    }

    @Override
    public String type() {
        return DeliveryQueue.JOB;
    }

    @Override
    public List<Step> steps(StepContext context) {
        return List.of(Step.named("deliver", this::deliver).attempts(5, BACKOFF));
    }

    @Override
    public void finished(Connection transaction, StepContext context, JobState state, String cause) {
        if (state != JobState.SUCCEEDED) {
            rows.end(transaction, context.input(), state == JobState.CANCELLED ? Delivery.State.CANCELLED : Delivery.State.FAILED, cause);
        }
        queue.next(transaction, context.input(), context.owner());
    }

    private StepResult deliver(StepContext context) throws InterruptedException {
        Optional<Delivery> found = rows.find(context.input());
        if (found.isEmpty() || found.get().state() != Delivery.State.PENDING) {
            return found.map(DeliveryHandler::end).orElseGet(StepResult::done);
        }
        Callback receiver = deployments.find(found.get().deployment()).map(Deployment::callback).orElse(Callback.NONE);
        Delivery row = found.get().to(receiver);
        Attempt attempt = receiver.url().isEmpty() ? Attempt.failed(Attempt.Kind.FORBIDDEN, "the deployment has no callback any more", Duration.ZERO)
                : sender.send(row);
        try {
            // What failed for good is thrown when it is written down: thrown earlier it would be forgotten.
            Optional<Delivery> after = rows.write(tx -> record(tx, row, attempt, context.fence()));
            return after.map(this::goOn).orElseGet(StepResult::done);
        } catch (JdbiException e) {
            throw new NemboException(GeneralError.UNAVAILABLE, "the attempt could not be written down", e);
        }
    }

    /** How the delivery stands now; empty when it is gone with its deployment. */
    private Optional<Delivery> record(Connection tx, Delivery row, Attempt attempt, long fence) {
        Instant now = clock.instant();
        DeliveryRows.Queue line = rows.lock(tx, row.deployment());
        Delivery after = judge(line, row, attempt, now);
        if (!rows.tried(tx, after, fence)) {
            return rows.find(tx, row.id());
        }
        if (attempt.kind() == Attempt.Kind.NEVER_AGAIN) {
            rows.endFollowing(tx, after, after.error());
            rows.save(tx, line.withGone(row.url()));
        }
        return Optional.of(after);
    }

    private StepResult goOn(Delivery row) {
        if (row.state() != Delivery.State.PENDING) {
            return end(row);
        }
        Duration wait = Duration.between(clock.instant(), row.nextTry().orElse(clock.instant()));
        return StepResult.await("%s (attempt %d)".formatted(row.error(), row.attempts()), wait.isNegative() || wait.isZero() ? BACKOFF : wait,
                retries.total().plus(SLACK));
    }

    private Delivery judge(DeliveryRows.Queue line, Delivery row, Attempt attempt, Instant now) {
        Optional<Duration> wait = retries.after(row.attempts() + 1, Duration.between(row.created(), now), attempt.asked(), chance.getAsDouble());
        return switch (attempt.kind()) {
            case TAKEN -> row.after(attempt, Delivery.State.DELIVERED, "", now, Optional.empty());
            case NEVER_AGAIN, FORBIDDEN -> row.after(attempt, Delivery.State.FAILED, attempt.error(), now, Optional.empty());
            case NOT_THIS -> line.last() > row.sequence() ? row.after(attempt, Delivery.State.SUPERSEDED, attempt.error(), now, Optional.empty())
                    : again(row, attempt, wait, now);
            case NOT_NOW -> again(row, attempt, wait, now);
        };
    }

    private static Delivery again(Delivery row, Attempt attempt, Optional<Duration> wait, Instant now) {
        return wait.map(time -> row.after(attempt, Delivery.State.PENDING, attempt.error(), now, Optional.of(now.plus(time))))
                .orElseGet(() -> row.after(attempt, Delivery.State.FAILED, attempt.error() + "; given up", now, Optional.empty()));
    }

    /** @throws NemboException {@code CALLBACK_UNDELIVERED} when it was given up */
    private static StepResult end(Delivery row) {
        if (row.state() == Delivery.State.FAILED) {
            throw new NemboException(OrchestratorError.CALLBACK_UNDELIVERED, row.error());
        }
        return StepResult.done();
    }
}
