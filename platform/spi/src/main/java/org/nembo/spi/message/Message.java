package org.nembo.spi.message;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A message.
 *
 * @param id          the same when it is sent again
 * @param routing     what receivers choose by: the routing key in AMQP
 * @param contentType of the body
 * @param body        must not be changed afterwards
 */
public record Message(String id, String routing, String contentType, byte[] body) {

    public Message {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(routing, "routing");
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(body, "body");
    }

    /** A JSON text. */
    public static Message json(String id, String routing, String text) {
        return new Message(id, routing, "application/json", text.getBytes(StandardCharsets.UTF_8));
    }
}
