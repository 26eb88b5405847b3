package org.nembo.orchestrator.work;

import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.StepResult;
import org.nembo.spi.provider.Machine;

/** Software on a machine: made by its operations, removed by {@code stop} and {@code delete}. What these cannot do does not hold up the removal. */
final class SoftwareMaker implements Maker {

    @Override
    public StepResult create(Task task) {
        return StepResult.done();
    }

    @Override
    public boolean remove(Task task) {
        for (String operation : List.of("stop", "delete")) {
            if (task.context().find(task.key("ended." + operation)).isEmpty() && OperationRun.exists(task, operation) && !ended(task, operation)) {
                return false;
            }
        }
        return true;
    }

    private static boolean ended(Task task, String operation) {
        try {
            if (!machineThere(task) || !(new OperationRun(task, operation).look() instanceof StepResult.Done)) {
                return !machineThere(task);
            }
        } catch (NemboException e) {
            if (Thread.currentThread().isInterrupted() || e.code().retryable()) {
                throw e;
            }
            task.context().log("%s of %s is left out: %s".formatted(operation, task.label(), task.redact(e.getMessage())));
        }
        task.context().put(task.key("ended." + operation), "true");
        return true;
    }

    private static boolean machineThere(Task task) {
        String machine = OperationRun.machine(task);
        return task.tools().sites().session(task.site(), session -> session.machines().flatMap(machines -> machines.find(machine))
                .filter(found -> found.state() == Machine.State.RUNNING).isPresent());
    }
}
