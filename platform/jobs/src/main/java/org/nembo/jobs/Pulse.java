package org.nembo.jobs;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells one waiting thread when to look again. Who writes a job cannot tell when its transaction commits, so after a kick the pauses are 1, 2, 4 … ms
 * up to the longest. Thread-safe, for one waiter.
 */
final class Pulse {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final long longest;
    private boolean kicked;
    private long pause = 1;

    Pulse(long longestMillis) {
        this.longest = longestMillis;
    }

    void kick() {
        lock.lock();
        try {
            kicked = true;
            change.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a kick, for the present pause, or for {@code most} milliseconds, whichever is shortest. */
    void await(long most) throws InterruptedException {
        lock.lock();
        try {
            if (!kicked) {
                change.await(Math.min(pause, most), TimeUnit.MILLISECONDS);
            }
            pause = kicked ? 1 : Math.min(pause * 2, longest);
            kicked = false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits that long, kicked or not interrupted. */
    void rest(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (left > 0) {
                left = change.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
