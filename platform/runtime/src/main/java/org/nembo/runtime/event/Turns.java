package org.nembo.runtime.event;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs one piece of work whenever it is asked to, never twice at the same time, and once more when it was asked while it ran. Thread-safe. */
final class Turns {

    private final Executor executor;
    private final Runnable work;
    private final AtomicInteger asked = new AtomicInteger();

    Turns(Executor executor, Runnable work) {
        this.executor = executor;
        this.work = work;
    }

    void ask() {
        if (asked.getAndIncrement() == 0) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) {
                // The service is closing: nobody is served any more.
                asked.set(0);
            }
        }
    }

    private void run() {
        int seen;
        do {
            seen = asked.get();
            work.run();
        } while (asked.addAndGet(-seen) > 0);
    }
}
