package org.nembo.engine.objects.s3;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.nembo.api.error.NemboException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on beside requests: deletes files that nobody needs any more, and such as a crash left in the other store. Every node does it; what two do at the
 * same time is done twice, which does no harm. Thread-safe.
 */
final class Upkeep implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final int SWEEP_SECONDS = 5;
    private static final int FIRST_SEARCH_MINUTES = 10;
    private static final int SEARCH_MINUTES = 24 * 60;
    private static final int BATCH = 500;
    private static final int THREADS = 4;
    private static final int WAITING = 1000;

    private final Backend backend;
    private final Files files;
    private final Clock clock;
    private final Settings settings;
    private final BooleanSupplier ours;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor workers;
    private volatile boolean closing;

    Upkeep(Backend backend, Files files, Clock clock, Settings settings, BooleanSupplier ours) {
        this.ours = ours;
        this.backend = backend;
        this.files = files;
        this.clock = clock;
        this.settings = settings;
        this.timer = new ScheduledThreadPoolExecutor(1, Upkeep::thread);
        this.workers = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), Upkeep::thread);
        workers.allowCoreThreadTimeOut(true);
        timer.scheduleWithFixedDelay(() -> quietly("deleting what nobody needs", this::sweep), SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(() -> quietly("looking for what a crash left", this::collect), FIRST_SEARCH_MINUTES, SEARCH_MINUTES, TimeUnit.MINUTES);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "nembo-objects-s3", 0, false);
        thread.setDaemon(true);
        return thread;
    }

    private static void quietly(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.warn("{} failed, and is tried again: {}", what, e.getMessage());
        }
    }

    /** Takes away what was written for nothing, soon, and before this is closed; what cannot be taken away now is found as forgotten later. */
    void discard(String file, String upload) {
        try {
            workers.execute(() -> quietly("taking back what was not stored", () -> {
                if (!upload.isEmpty()) {
                    backend.abort(file, upload);
                } else {
                    backend.delete(file);
                }
            }));
        } catch (RejectedExecutionException e) {
            log.debug("{} is left for later", file);
        }
    }

    /** Deletes files that nobody needs since the grace. */
    void sweep() {
        List<String> unused;
        do {
            unused = files.unused(clock.millis() - settings.grace().toMillis(), BATCH);
            List<Future<Boolean>> deleting = new ArrayList<>();
            for (String file : unused) {
                deleting.add(workers.submit(() -> delete(file)));
            }
            if (!allOf(deleting)) {
                return;
            }
        } while (unused.size() == BATCH && !closing);
    }

    private boolean delete(String file) {
        if (closing || !files.condemn(file)) {
            return !closing;
        }
        try {
            backend.delete(file);
            files.forget(file);
            return true;
        } catch (NemboException e) {
            log.warn("The file {} is deleted later: {}", file, e.getMessage());
            return false;
        }
    }

    private static boolean allOf(List<Future<Boolean>> deleting) {
        boolean all = true;
        for (Future<Boolean> each : deleting) {
            try {
                all &= each.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (java.util.concurrent.ExecutionException e) {
                log.warn("A file is deleted later: {}", e.getCause().getMessage());
                all = false;
            }
        }
        return all;
    }

    /** Deletes files that the index does not know and that are older than any upload; how many. */
    int collect() {
        if (!ours.getAsBoolean()) {
            return 0;
        }
        long before = clock.millis() - settings.orphan().toMillis();
        int found = backend.abortBefore(Instant.ofEpochMilli(before));
        String after = "";
        List<String> page;
        do {
            page = backend.list(after);
            List<String> old = page.stream().filter(id -> FileId.millis(id) >= 0 && FileId.millis(id) < before).toList();
            List<String> forgotten = new ArrayList<>(old);
            forgotten.removeAll(new java.util.HashSet<>(files.known(old)));
            for (String each : forgotten) {
                backend.delete(each);
                found++;
            }
            after = page.isEmpty() ? "" : page.get(page.size() - 1);
            // Their order is that of time: behind the first that is young, all are.
        } while (!page.isEmpty() && !closing && (FileId.millis(after) < 0 || FileId.millis(after) < before));
        if (found > 0) {
            log.info("Deleted {} files that a crash had left in {}", found, settings.peer());
        }
        return found;
    }

    @Override
    public void close() {
        closing = true;
        timer.shutdownNow();
        workers.shutdown();
        boolean interrupted = false;
        try {
            if (!workers.awaitTermination(settings.limits().attempt().toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
