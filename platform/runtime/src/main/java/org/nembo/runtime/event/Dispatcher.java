package org.nembo.runtime.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that gives events their positions and tells the followers. A publication cannot tell when its transaction commits, so after one the
 * thread looks again after 1, 2, 4 … ms, up to the poll interval: what it adds to the wait is about as long as the transaction itself.
 */
final class Dispatcher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int BATCH = 500;
    private static final Duration PURGE_PAUSE = Duration.ofMinutes(10);

    private final EventRows rows;
    private final Recent recent;
    private final Runnable news;
    private final Runnable idle;
    private final EventSettings settings;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final Thread thread;
    private boolean kicked;
    private long nextPurge;
    private volatile boolean closed;

    /**
     * @param news called after the head of {@code recent} has moved
     * @param idle called now and then while it does not
     */
    Dispatcher(EventRows rows, Recent recent, EventSettings settings, Clock clock, Runnable news, Runnable idle) {
        this.rows = rows;
        this.recent = recent;
        this.settings = settings;
        this.clock = clock;
        this.news = news;
        this.idle = idle;
        this.nextPurge = clock.millis() + settings.poll().toMillis();
        // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
        this.thread = new Thread(null, this::run, "nembo-events-dispatcher", 0, false);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Something was published, or may have been. */
    void kick() {
        lock.lock();
        try {
            kicked = true;
            change.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        kick();
        thread.interrupt();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long longest = settings.poll().toMillis();
        long pause = 1;
        while (!closed) {
            try {
                if (deliver()) {
                    pause = 1;
                    continue;
                }
                purge();
                idle.run();
                pause = waitUpTo(pause) ? 1 : Math.min(pause * 2, longest);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (closed) {
                    return;
                }
                log.error("Events could not be delivered; trying again in a second", e);
                pause = 1000;
                pauseAfterFailure();
            }
        }
    }

    private boolean deliver() {
        EventRows.Head head = rows.head();
        long before = recent.head();
        if (head.pending()) {
            EventRows.Assigned assigned = rows.assign(BATCH);
            recent.append(assigned.base(), assigned.events());
        } else {
            recent.skipTo(head.position());
        }
        if (recent.head() == before) {
            return false;
        }
        news.run();
        return true;
    }

    private void purge() {
        long now = clock.millis();
        if (now >= nextPurge) {
            int gone = rows.purge(Instant.ofEpochMilli(now).minus(settings.retention()), BATCH);
            nextPurge = now + (gone == BATCH ? 100 : PURGE_PAUSE.toMillis());
        }
    }

    /** Whether it was kicked before the time was over. */
    private boolean waitUpTo(long millis) throws InterruptedException {
        lock.lock();
        try {
            if (!kicked) {
                change.await(millis, TimeUnit.MILLISECONDS);
            }
            boolean was = kicked;
            kicked = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    private void pauseAfterFailure() {
        try {
            waitUpTo(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
