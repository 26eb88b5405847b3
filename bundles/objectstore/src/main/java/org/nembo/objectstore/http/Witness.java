package org.nembo.objectstore.http;

/** Is told of every answer. Register it as an OSGi service. Thread-safe and quick: the client's connection waits for it. Never throws. */
@FunctionalInterface
public interface Witness {

    /** Nobody. */
    Witness NONE = (exchange, nanos) -> { };

    /**
     * An answer was sent, or could not be.
     *
     * @param exchange as it ended
     * @param nanos    since the request began to come
     */
    void answered(Exchange exchange, long nanos);
}
