package org.nembo.runtime.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.nembo.api.event.Event;

/** An event on the wire: the JSON format of CloudEvents 1.0, with the position as an extension attribute. */
public record CloudEvent(String specversion, String id, String source, String type, String subject, String time, String datacontenttype, long position,
        JsonNode data) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static CloudEvent of(Event event) {
        try {
            return new CloudEvent("1.0", event.id(), event.source(), event.type(), event.subject(), event.time().toString(), "application/json",
                    event.position(), JSON.readTree(event.data()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was published is JSON", e);
        }
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
