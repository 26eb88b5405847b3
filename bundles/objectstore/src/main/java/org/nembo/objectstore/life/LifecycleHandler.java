package org.nembo.objectstore.life;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job of a day: a pass over all buckets. The job's journal keeps how far it has come, its lease sees to it that one node does it. */
@Component
public final class LifecycleHandler implements JobHandler {

    static final String TYPE = "objectstore.lifecycle";

    private static final Logger log = LoggerFactory.getLogger(LifecycleHandler.class);
    private static final int PAGE = 1000;
    private static final Duration STRETCH = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofHours(23);

    private final LifecyclePass pass;
    private final Clock clock;
    private final Duration stretch;
    private final LifecycleMetrics metrics;

    @Activate
    public LifecycleHandler(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference MeterRegistry registry) {
        this(new LifecyclePass(engine, Clock.systemUTC(), PAGE), Clock.systemUTC(), STRETCH, new LifecycleMetrics(registry));
    }

    /** @param stretch how long a step goes on before it keeps how far it has come */
    LifecycleHandler(LifecyclePass pass, Clock clock, Duration stretch, LifecycleMetrics metrics) {
        this.pass = pass;
        this.clock = clock;
        this.stretch = stretch;
        this.metrics = metrics;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<Step> steps(StepContext context) {
        return List.of(Step.named("delete what is too old", this::run).attempts(20, Duration.ofSeconds(5)));
    }

    private StepResult run(StepContext context) {
        long begun = System.nanoTime();
        String since = context.find("since").orElse("");
        if (since.isEmpty()) {
            since = Long.toString(clock.millis());
            context.put("since", since);
        }
        Position position = Position.parse(context.find("position").orElse(""));
        Tally tally = Tally.parse(context.find("tally").orElse(""));
        do {
            LifecyclePass.Stretch done = go(position, context.job());
            tally = tally.plus(done.tally());
            context.put("tally", tally.text());
            metrics.count(done.tally());
            if (!done.tally().isNone()) {
                context.log("bucket " + position.bucket() + ": " + done.tally().words());
            }
            Optional<Position> next = done.next();
            if (next.isEmpty()) {
                log.info("lifecycle of all buckets: {}", tally.words());
                context.log("all buckets: " + tally.words());
                metrics.passed(Duration.ofMillis(clock.millis() - Long.parseLong(since)));
                return StepResult.done();
            }
            position = next.get();
            context.put("position", position.text());
        } while (System.nanoTime() - begun < stretch.toNanos() && !context.cancelRequested() && !Thread.currentThread().isInterrupted());
        return StepResult.await("bucket " + position.bucket(), Duration.ofMillis(50), LIMIT);
    }

    private LifecyclePass.Stretch go(Position position, String job) {
        try {
            return pass.go(position, job);
        } catch (NemboException e) {
            metrics.interrupted();
            throw e;
        }
    }
}
