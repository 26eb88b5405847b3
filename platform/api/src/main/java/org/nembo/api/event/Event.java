package org.nembo.api.event;

import java.time.Instant;
import java.util.Objects;

/**
 * Something that happened, in the terms of CloudEvents 1.0.
 *
 * @param position place in the order of delivery: grows, with gaps; what {@code Last-Event-ID} resumes from. 0 before delivery
 * @param id       unique with the source; equal for every delivery of the same event
 * @param source   who says so, for example {@code /orchestrator}
 * @param type     reverse DNS name, for example {@code org.nembo.deployment.created}
 * @param subject  path of the thing it happened to, for example {@code deployments/4711}; events of one subject are delivered in order
 * @param time     when
 * @param data     JSON text, never with a secret in it
 */
public record Event(long position, String id, String source, String type, String subject, Instant time, String data) {

    public Event {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(data, "data");
    }
}
