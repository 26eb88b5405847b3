package org.nembo.spi.provider;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A conversation with one site for one piece of work: used by one thread, closed by the engine. A capability that the site lacks is empty; one that it
 * has works. Nothing waits: an operation returns as soon as the site has accepted, and {@code find} tells how far it is.
 */
@ConsumerType
public interface CloudSession extends AutoCloseable {

    /** Programs: a process, a container, a set of pods. */
    default Optional<Workloads> workloads() {
        return Optional.empty();
    }

    /** Machines with a system of their own. */
    default Optional<Machines> machines() {
        return Optional.empty();
    }

    /** Disks that outlive what they are attached to. */
    default Optional<Volumes> volumes() {
        return Optional.empty();
    }

    /** Networks between what runs there. */
    default Optional<Networks> networks() {
        return Optional.empty();
    }

    /** From what machines can be started. */
    default Optional<Images> images() {
        return Optional.empty();
    }

    /** In what sizes machines are made. */
    default Optional<Flavors> flavors() {
        return Optional.empty();
    }

    /** What the site still has room for. */
    default Optional<Quotas> quotas() {
        return Optional.empty();
    }

    /** What else there is to know of the site, for people: how workloads are isolated there, which version it runs. In the order in which it is shown. */
    default Map<String, String> facts() {
        return Map.of();
    }

    /** Ends every connection and thread of the session. What it created goes on. Never throws; closing twice does nothing. */
    @Override
    void close();
}
