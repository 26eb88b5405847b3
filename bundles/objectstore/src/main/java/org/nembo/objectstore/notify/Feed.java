package org.nembo.objectstore.notify;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.ChangeSubscriber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes changes from the change log to one subscriber, in order, at least once. A thread of its own runs it. */
final class Feed implements Runnable, AutoCloseable {

    static final String READER = "subscriber/";

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final int STRETCH = 100;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final long LONGEST_WAIT = 60_000;

    private final String reader;
    private final ChangeLog log;
    private final ChangeSubscriber subscriber;
    private final ChangeSubscriber.Interest interest;
    private final long firstWait;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile long done;
    private volatile int failures;
    private Thread thread;

    /** @param firstWait milliseconds until it is told again */
    Feed(ChangeLog log, ChangeSubscriber subscriber, long firstWait) {
        this.reader = READER + subscriber.name();
        this.log = log;
        this.subscriber = subscriber;
        this.interest = subscriber.interest();
        this.firstWait = firstWait;
        log.join(reader);
        this.done = log.readers().getOrDefault(reader, 0L);
    }

    Feed started() {
        thread = new Thread(this, "objectstore-" + reader);
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /** Changes that it is not past. */
    long backlog() {
        return Math.max(0, log.last() - done);
    }

    /** In a row. */
    int failures() {
        return failures;
    }

    @Override
    public void run() {
        try {
            while (end.getCount() > 0) {
                step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        long from = done;
        try {
            if (!log.await(done, IDLE)) {
                return;
            }
            List<ChangeLog.Change> changes = log.read(done, STRETCH);
            for (ChangeLog.Change change : changes) {
                if (end.getCount() == 0) {
                    break;
                }
                if (interest.fits(change)) {
                    subscriber.changed(change);
                    failures = 0;
                }
                done = change.sequence();
            }
            log.advance(reader, done);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failed(from, e);
        }
    }

    private void failed(long from, Exception e) throws InterruptedException {
        if (end.getCount() == 0) {
            return;
        }
        if (failures == 0) {
            LOG.warn("{} failed at a change and is told again", reader, e);
        }
        failures++;
        if (done > from) {
            log.advance(reader, done);
        }
        end.await(Math.min(LONGEST_WAIT, firstWait << Math.min(failures - 1, 6)), TimeUnit.MILLISECONDS);
    }

    /** Ends it; the subscriber keeps its place. */
    @Override
    public void close() {
        end.countDown();
        if (thread != null && thread != Thread.currentThread()) {
            thread.interrupt();
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
