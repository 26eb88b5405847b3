package org.nembo.objectstore.http;

/** What a request asks for. It sends exactly one answer, or throws {@code S3Failure} or {@code NemboException} before it began one. Thread-safe. */
@FunctionalInterface
public interface Operation {

    void run(Exchange exchange);
}
