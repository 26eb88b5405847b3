package org.nembo.http.rest;

import java.time.Duration;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/**
 * How slowly a body may come. Only the time that the server waited for bytes counts, so that a busy server does not blame its client.
 *
 * @param bytesPerSecond the slowest average; 0 for none
 * @param grace          time of waiting in which nothing is asked
 */
record Pace(int bytesPerSecond, Duration grace) {

    /** @throws NemboException if this many bytes are too few for that much waiting */
    void check(long bytes, long waitedNanos) {
        boolean judged = bytesPerSecond > 0 && waitedNanos > grace.toNanos();
        if (judged && bytes * 1e9 < (double) bytesPerSecond * waitedNanos) {
            throw new NemboException(GeneralError.REQUEST_TIMEOUT, "a body here must come with %d bytes per second at least".formatted(bytesPerSecond));
        }
    }
}
