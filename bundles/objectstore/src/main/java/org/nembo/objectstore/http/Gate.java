package org.nembo.objectstore.http;

/** Finds out who sends a request. Thread-safe. */
@FunctionalInterface
public interface Gate {

    /** Makes it known to the exchange. @throws org.nembo.objectstore.s3.S3Failure when what they show is not valid */
    void identify(Exchange exchange);
}
