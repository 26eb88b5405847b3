package org.nembo.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.api.job.JobHandler;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims jobs whose handlers are here and runs them on its workers. Thread-safe. */
final class Engine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    /** How long a job is due, and how long this node has been up, before it is said that the job waits for its handler. */
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final long PATIENCE_MILLIS = 2500;

    private final Claims claims;
    private final Journal journal;
    private final JobsSettings settings;
    private final Clock clock;
    private final Handlers handlers = new Handlers();
    private final Map<String, JobRun> active = new ConcurrentHashMap<>();
    private final Semaphore free;
    private final ExecutorService workers;
    private final Pulse pulse;
    private final Thread claimer;
    private final Caretaker caretaker;
    private volatile boolean closed;

    Engine(Claims claims, Journal journal, Retention retention, JobsSettings settings, Clock clock) {
        this.claims = claims;
        this.journal = journal;
        this.settings = settings;
        this.clock = clock;
        this.free = new Semaphore(settings.workers());
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(settings.workers(), task -> daemon(task, "nembo-jobs-" + number.incrementAndGet()));
        this.pulse = new Pulse(settings.poll().toMillis());
        this.claimer = daemon(this::claimAndWait, "nembo-jobs-claimer");
        this.caretaker = new Caretaker(claims, journal, retention, settings, clock, active.values());
    }

    void start() {
        claimer.start();
        caretaker.start();
    }

    /** There may be something to do. */
    void kick() {
        pulse.kick();
    }

    /** Its jobs run here from the next look for jobs on, which gets it. */
    void offer(ComponentServiceObjects<JobHandler> handler) {
        handlers.offer(handler);
        pulse.kick();
    }

    /** Returns when the handler's code has been left, or after a few seconds. An older one of its type serves again. */
    void remove(ServiceReference<JobHandler> reference) {
        handlers.remove(reference).ifPresent(handler -> leave(active.values().stream().filter(run -> run.handler() == handler).toList()));
        pulse.kick();
    }

    /** Tells a run of this node at once that it is to be cancelled, if it is one. */
    void cancelling(String job) {
        Optional.ofNullable(active.get(job)).ifPresent(run -> run.stop(Interruption.Reason.CANCEL));
    }

    @Override
    public void close() {
        closed = true;
        claimer.interrupt();
        workers.shutdown();
        leave(List.copyOf(active.values()));
        caretaker.close();
        try {
            claimer.join(1000);
            workers.shutdownNow();
            workers.awaitTermination(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        claims.releaseAll();
    }

    /** Stops without giving anything back. */
    void abandon() {
        closed = true;
        claimer.interrupt();
        workers.shutdownNow();
        caretaker.close();
    }

    private void leave(List<JobRun> runs) {
        runs.forEach(run -> run.leave(Interruption.Reason.RELEASE));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        try {
            for (JobRun run : runs) {
                if (!run.over().await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    log.warn("Job {} does not heed the interruption of its step", run.context().job());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void claimAndWait() {
        long begun = System.nanoTime();
        while (!closed) {
            try {
                handlers.meet();
                claimAll();
                if (System.nanoTime() - begun > GRACE.toNanos()) {
                    claims.markWaiting(handlers.types(), GRACE);
                }
                OptionalLong next = free.availablePermits() == 0 ? OptionalLong.empty() : claims.untilNext(handlers.types());
                pulse.await(Math.max(1, next.orElse(Long.MAX_VALUE)));
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (closed) {
                    return;
                }
                log.error("Jobs cannot be claimed; trying again in a second", e);
                try {
                    pulse.rest(1000);
                } catch (InterruptedException stopped) {
                    return;
                }
            }
        }
    }

    private void claimAll() {
        while (!closed && free.tryAcquire()) {
            boolean taken = false;
            try {
                Optional<Journal.Claimed> claimed = claims.claim(handlers.types());
                if (claimed.isEmpty()) {
                    return;
                }
                begin(claimed.get());
                taken = true;
            } finally {
                if (!taken) {
                    free.release();
                }
            }
        }
    }

    private void begin(Journal.Claimed claimed) {
        String type = claimed.row().job().type();
        JobHandler handler = handlers.find(type).orElseGet(() -> new AbsentHandler(type));
        JobRun run = new JobRun(journal, clock, handler, claimed, settings.logLines());
        active.put(claimed.row().id(), run);
        if (closed || handlers.find(type).filter(serving -> serving == handler).isEmpty()) {
            run.leave(Interruption.Reason.RELEASE);
        }
        workers.execute(() -> {
            try {
                run.run();
            } catch (RuntimeException e) {
                log.error("Job {} could not be recorded; it goes on when its lease is over", claimed.row().id(), e);
            } finally {
                active.remove(claimed.row().id(), run);
                free.release();
                pulse.kick();
            }
        });
    }

    private static Thread daemon(Runnable task, String name) {
        // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
