package org.nembo.orchestrator.callback;

import java.sql.Connection;
import java.util.Optional;
import org.nembo.api.job.Jobs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The callbacks of a deployment in their order: one after the other is given to a job of its own, the next when the one before has come to its end.
 * Thread-safe.
 */
@Component(service = DeliveryQueue.class)
public final class DeliveryQueue {

    /** The type of the jobs that send callbacks; their input is the delivery's id. */
    static final String JOB = "deployment.callback";

    private final DeliveryRows rows;
    private final Jobs jobs;
    private final CallbackSettings settings;

    @Activate
    public DeliveryQueue(@Reference DeliveryRows rows, @Reference Jobs jobs, @Reference CallbackSettings settings) {
        this.rows = rows;
        this.jobs = jobs;
        this.settings = settings;
    }

    /** The subject of the job that sends one. */
    static String subject(String delivery) {
        return "callbacks/" + delivery;
    }

    /**
     * Puts one at the end of the queue, which is locked.
     *
     * @param row   its sequence is given here
     * @param owner whose jobs they are
     */
    Delivery add(Connection transaction, DeliveryRows.Queue queue, Delivery row, String owner) {
        long sequence = queue.last() + 1;
        Delivery added = row.at(sequence);
        rows.insert(transaction, added);
        boolean idle = queue.current().isEmpty();
        if (idle) {
            submit(transaction, added, owner);
        }
        rows.save(transaction, queue.with(sequence, idle ? added.id() : queue.current()));
        rows.prune(transaction, row.deployment(), sequence - settings.kept());
        return rows.find(transaction, added.id()).orElseThrow();
    }

    /** Goes on after one that has come to its end. Its rows are gone when its deployment was forgotten meanwhile. */
    void next(Connection transaction, String finished, String owner) {
        Optional<Delivery> row = rows.find(transaction, finished);
        if (row.isEmpty()) {
            return;
        }
        DeliveryRows.Queue queue = rows.lock(transaction, row.get().deployment());
        if (queue.current().equals(finished)) {
            Optional<Delivery> next = rows.oldestPending(transaction, queue.deployment());
            next.ifPresent(waiting -> submit(transaction, waiting, owner));
            rows.save(transaction, queue.with(queue.last(), next.map(Delivery::id).orElse("")));
        }
    }

    private void submit(Connection transaction, Delivery row, String owner) {
        rows.job(transaction, row.id(), jobs.submit(transaction, new Jobs.Request(JOB, subject(row.id()), owner, row.id(), Optional.empty())));
    }
}
