package org.nembo.orchestrator.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;

/**
 * How often a step looks again: at once in the beginning, seldom when it takes long. Its beginning is remembered in the job, so that a restart does not
 * renew it.
 */
final class Pace {

    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LAST = Duration.ofSeconds(2);

    private final Duration elapsed;
    private final Duration within;

    private Pace(Duration elapsed, Duration within) {
        this.elapsed = elapsed;
        this.within = within;
    }

    /**
     * @param key    under which the job remembers when this began
     * @param within how long it may take
     */
    static Pace of(StepContext context, String key, Clock clock, Duration within) {
        Instant now = clock.instant();
        String since = context.find(key).orElseGet(() -> String.valueOf(now.toEpochMilli()));
        context.put(key, since);
        Duration elapsed = Duration.between(Instant.ofEpochMilli(Long.parseLong(since)), now);
        return new Pace(elapsed.isNegative() ? Duration.ZERO : elapsed, within);
    }

    boolean isOver() {
        return elapsed.compareTo(within) >= 0;
    }

    /** @param further time on top, for what the step handles itself */
    StepResult again(String what, Duration further) {
        Duration poll = elapsed.dividedBy(10);
        return StepResult.await(what, poll.compareTo(FIRST) < 0 ? FIRST : poll.compareTo(LAST) > 0 ? LAST : poll, within.plus(further));
    }
}
