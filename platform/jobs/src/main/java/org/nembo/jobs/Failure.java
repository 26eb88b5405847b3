package org.nembo.jobs;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.nembo.api.error.ErrorKind;
import org.nembo.api.error.NemboException;

/** What an exception of a step means. Pure functions but for the jitter. */
final class Failure {

    static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
    private static final int MAX_TEXT = 2000;

    private Failure() {
    }

    /** Whether doing the same again may help. */
    static boolean isRetryable(Exception failure) {
        return failure instanceof NemboException coded && coded.code().retryable();
    }

    /** Whether it is known that undoing again cannot help. */
    static boolean isFinalForUndo(Exception failure) {
        return failure instanceof NemboException coded && !coded.code().retryable();
    }

    /** In words for the owner: what is internal goes to the log of the server only. */
    static String words(Exception failure) {
        if (failure instanceof NemboException coded && coded.code().kind() != ErrorKind.INTERNAL) {
            return shorten(coded.getMessage());
        }
        return "internal error; the log of the server tells the cause";
    }

    /** Whether an operator should see the stack trace. */
    static boolean isInternal(Exception failure) {
        return !(failure instanceof NemboException coded) || coded.code().kind() == ErrorKind.INTERNAL;
    }

    static String shorten(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    /** The wait after a failure: doubles up to a minute, and varies by a quarter so that many do not come back at once. */
    static Duration backoff(Duration first, int failures) {
        long base = Math.max(1, first.toMillis());
        long doubled = Math.min(base << Math.min(failures - 1, 20), LONGEST_BACKOFF.toMillis());
        long spread = doubled / 4;
        return Duration.ofMillis(Math.max(1, doubled - spread + ThreadLocalRandom.current().nextLong(2 * spread + 1)));
    }
}
