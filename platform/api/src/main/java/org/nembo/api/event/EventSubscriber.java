package org.nembo.api.event;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A durable subscriber, registered as an OSGi service. Its place in the log is stored under its name: events that happen while it is away are
 * delivered when it returns. Each event reaches one node's subscriber of that name, at least once, in order per subject.
 */
@ConsumerType
public interface EventSubscriber {

    /** Unique over the server and stable over releases. */
    String name();

    /** What it wants to see. */
    Events.Filter filter();

    /** Handles one event; must be idempotent by {@link Event#id()}. An exception means that the event is delivered again, with back-off. */
    void receive(Event event) throws Exception;
}
