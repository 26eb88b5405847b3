package org.nembo.spi.provider;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A conversation with one site for one piece of work: used by one thread, closed by the engine. A capability that the site lacks is empty; one that it
 * has works. Nothing waits: an operation returns as soon as the site has accepted, and {@code find} tells how far it is.
 */
@ConsumerType
public interface CloudSession extends AutoCloseable {

    /** Long-running programs: a process, a container, a set of pods. */
    default Optional<Workloads> workloads() {
        return Optional.empty();
    }

    /** What the site still has room for. */
    default Optional<Quotas> quotas() {
        return Optional.empty();
    }

    /** Ends every connection and thread of the session. What it created goes on. Never throws; closing twice does nothing. */
    @Override
    void close();
}
