package org.nembo.jobs;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends a node's life at the n-th moment it counts: from then on none of its threads gets anything done, as after {@code kill -9}. What the clock triggers
 * (log lines shown early, heartbeats) is not counted, as it does not come at the same moment twice, but dies as well.
 */
final class PowerCut implements Sql.Power {

    /** What the dead threads die of. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    private static final Set<String> UNCOUNTED = Set.of("log", "heartbeat", "mark waiting", "release earlier lives");

    private final int fatal;
    private final AtomicInteger moments = new AtomicInteger();
    private final AtomicBoolean dead = new AtomicBoolean();
    private volatile String where = "nowhere";

    PowerCut(int fatal) {
        this.fatal = fatal;
    }

    @Override
    public void at(String transaction, String moment) {
        if (dead.get()) {
            throw new Killed();
        }
        if (!UNCOUNTED.contains(transaction) && moments.incrementAndGet() == fatal) {
            where = transaction + " " + moment;
            dead.set(true);
            throw new Killed();
        }
    }

    /** Now, if not dead already. */
    void kill() {
        dead.set(true);
    }

    boolean isDead() {
        return dead.get();
    }

    String where() {
        return where;
    }
}
