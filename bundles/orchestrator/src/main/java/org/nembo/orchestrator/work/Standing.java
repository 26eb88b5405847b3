package org.nembo.orchestrator.work;

import java.util.Locale;
import java.util.Optional;
import org.nembo.orchestrator.deployment.Actions.Action;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.Workload;

/** Where the site says that something stands, machine or workload alike. */
enum Standing {

    RUNNING, STOPPED, BETWEEN, FAILED, GONE;

    static Standing ofMachine(Optional<Machine> machine) {
        return machine.map(found -> switch (found.state()) {
            case RUNNING -> RUNNING;
            case STOPPED -> STOPPED;
            case PENDING, STOPPING -> BETWEEN;
            case FAILED -> FAILED;
        }).orElse(GONE);
    }

    static Standing ofWorkload(Optional<Workload> workload) {
        return workload.map(found -> switch (found.state()) {
            case RUNNING -> RUNNING;
            case STOPPED -> STOPPED;
            case PENDING -> BETWEEN;
            case COMPLETED, FAILED -> FAILED;
        }).orElse(GONE);
    }

    boolean is(Action action) {
        return this == (action == Action.START ? RUNNING : STOPPED);
    }

    /** Whether looking again is of no use. */
    boolean isOver(Action action) {
        return this == GONE || this == FAILED && action == Action.START;
    }

    String words() {
        return switch (this) {
            case GONE -> "not at the site any more";
            case BETWEEN -> "on its way";
            default -> name().toLowerCase(Locale.ROOT);
        };
    }
}
