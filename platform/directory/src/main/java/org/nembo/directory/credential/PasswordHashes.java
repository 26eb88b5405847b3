package org.nembo.directory.credential;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;

/**
 * Hashes of passwords within a budget: a few at a time, a few more waiting, everybody else is told to come again. Somebody without a hash costs as much as
 * somebody with one. Thread-safe.
 */
final class PasswordHashes {

    /** Longer ones are never right; nothing is gained from hashing megabytes. */
    static final int LONGEST = 1024;

    private final Argon2 cost;
    private final Semaphore running;
    private final AtomicInteger waiting = new AtomicInteger();
    private final int mostWaiting;
    private final Duration patience;
    private final AtomicLong evaluations = new AtomicLong();
    private final String nobody;

    PasswordHashes(Argon2 cost, int concurrent, int mostWaiting, Duration patience) {
        this.cost = cost;
        this.running = new Semaphore(concurrent, true);
        this.mostWaiting = mostWaiting;
        this.patience = patience;
        this.nobody = cost.ofNothing();
    }

    /** @throws NemboException {@code TOO_MANY_REQUESTS} when too many are being made already */
    String hash(Secret password) {
        return within(() -> cost.hash(password));
    }

    /** Whether the password made that hash. @param phc null when there is none, which takes as long and is never right */
    boolean matches(Secret password, String phc) {
        boolean possible = password.reveal().length() <= LONGEST;
        Secret looked = possible ? password : new Secret("");
        boolean same = within(() -> Argon2.matches(looked, phc == null ? nobody : phc));
        return same && possible && phc != null;
    }

    boolean isOutdated(String phc) {
        return cost.isOutdated(phc);
    }

    /** How many stand in the queue. */
    int waiting() {
        return waiting.get();
    }

    /** How many hashes were made so far. */
    long evaluations() {
        return evaluations.get();
    }

    /** @throws NemboException {@code TOO_MANY_REQUESTS} */
    <T> T within(Supplier<T> work) {
        enter();
        try {
            evaluations.incrementAndGet();
            return work.get();
        } finally {
            running.release();
        }
    }

    private void enter() {
        if (running.tryAcquire()) {
            return;
        }
        try {
            if (waiting.incrementAndGet() > mostWaiting || !running.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private static NemboException busy() {
        return new NemboException(GeneralError.TOO_MANY_REQUESTS, "too many passwords are being checked at the moment: try again").with("retryAfter", 2);
    }
}
