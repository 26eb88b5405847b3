package org.nembo.runtime.event;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Pools whose threads exist only while there is work, at most one for each that may have some. */
final class Threads {

    private Threads() {
    }

    static ExecutorService upTo(int most, String name) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, most, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
            Thread thread = new Thread(null, task, name + "-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Interrupts what runs and waits two seconds at most. */
    static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            threads.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
