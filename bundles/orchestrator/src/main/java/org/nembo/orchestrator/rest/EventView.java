package org.nembo.orchestrator.rest;

import java.time.Instant;
import org.nembo.api.event.Event;
import org.nembo.orchestrator.deployment.Json;

/** An event on the wire: as {@link Event}, with its data as JSON and not as text. */
public record EventView(long position, String id, String source, String type, String subject, Instant time, Object data) {

    static EventView of(Event event) {
        return new EventView(event.position(), event.id(), event.source(), event.type(), event.subject(), event.time(), Json.value(event.data()));
    }
}
