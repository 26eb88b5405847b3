package org.nembo.objectstore.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Does again what failed on the way. Pure functions. */
final class Tries {

    private static final int MOST = 3;
    private static final long PAUSE_MILLIS = 100;

    /** What is done. */
    @FunctionalInterface
    interface Work<T> {

        T run() throws IOException;
    }

    private Tries() {
    }

    /** @param remote that is asked: when it is closed nothing is tried again */
    static <T> T of(Remote remote, Work<T> work) throws IOException {
        for (int attempt = 1;; attempt++) {
            try {
                return work.run();
            } catch (IOException e) {
                boolean again = e instanceof Refused refused ? refused.passing() : !(e instanceof org.nembo.api.net.Outbound.Forbidden);
                if (attempt == MOST || !again) {
                    throw e;
                }
            }
            if (remote.closedWithin(Duration.ofMillis(PAUSE_MILLIS << 2 * attempt))) {
                throw new InterruptedIOException("it was given up");
            }
        }
    }
}
