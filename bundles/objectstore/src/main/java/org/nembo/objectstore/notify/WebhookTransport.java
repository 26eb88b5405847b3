package org.nembo.objectstore.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nembo.api.error.NemboException;
import org.nembo.api.net.Outbound;
import org.nembo.spi.message.Destination;
import org.nembo.spi.message.Message;
import org.nembo.spi.message.MessageError;
import org.nembo.spi.message.MessageSender;
import org.nembo.spi.message.MessageTransport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Posts each message by itself; an answer of 200 to 299 takes it. */
@Component
public final class WebhookTransport implements MessageTransport {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Outbound outbound;

    @Activate
    public WebhookTransport(@Reference Outbound outbound) {
        this.outbound = outbound;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("http", "https");
    }

    @Override
    public void check(Destination destination) {
        if (!destination.options().isEmpty()) {
            throw Endpoint.invalid("An endpoint of HTTP has no option %s.".formatted(destination.options().keySet().iterator().next()));
        }
    }

    @Override
    public MessageSender open(Destination destination) {
        return new Sender(destination);
    }

    private final class Sender implements MessageSender {

        private final Destination destination;
        private volatile boolean closed;

        Sender(Destination destination) {
            this.destination = destination;
        }

        @Override
        public void send(List<Message> messages) {
            for (Message message : messages) {
                if (closed) {
                    throw new NemboException(MessageError.RECEIVER_AWAY, "the sender is closed");
                }
                post(message);
            }
        }

        private void post(Message message) {
            Map<String, String> headers = new TreeMap<>(Map.of("Content-Type", message.contentType(), "X-Nembo-Message-Id", message.id()));
            destination.password().ifPresent(password -> headers.put("Authorization", "Basic " + Base64.getEncoder()
                    .encodeToString((destination.user() + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8))));
            try {
                int status = outbound.post(destination.address(), headers, message.body(), LIMIT).status();
                if (status < 200 || status > 299) {
                    throw new NemboException(status < 500 ? MessageError.RECEIVER_REFUSES : MessageError.RECEIVER_AWAY,
                            "%s answered %d".formatted(destination.address(), status));
                }
            } catch (Outbound.Forbidden e) {
                throw new NemboException(MessageError.RECEIVER_REFUSES, e.getMessage(), e);
            } catch (IOException e) {
                throw new NemboException(MessageError.RECEIVER_AWAY, "%s: %s".formatted(destination.address(), e.getMessage()), e);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
