package org.nembo.objectstore.notify;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.error.NemboException;
import org.nembo.spi.message.Destination;
import org.nembo.spi.message.Message;
import org.nembo.spi.message.MessageError;
import org.nembo.spi.message.MessageSender;
import org.nembo.spi.message.MessageTransport;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Senders of every kind that is deployed. Thread-safe. */
@Component(service = Senders.class)
public final class Senders {

    private final List<MessageTransport> transports = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(MessageTransport transport) {
        transports.add(transport);
    }

    public void remove(MessageTransport transport) {
        transports.remove(transport);
    }

    /** Looks whether there is a way to it. @throws NemboException {@code INVALID_REQUEST}, {@code RECEIVER_AWAY} */
    void check(Destination destination) {
        transport(destination).check(destination);
    }

    /** One that finds its transport anew after each failure, since that may come and go. */
    MessageSender open(Destination destination) {
        return new Late(destination);
    }

    private MessageTransport transport(Destination destination) {
        String scheme = destination.address().getScheme().toLowerCase(Locale.ROOT);
        return transports.stream().filter(transport -> transport.schemes().contains(scheme)).findFirst().orElseThrow(() -> new NemboException(
                MessageError.RECEIVER_AWAY, "nothing here sends to addresses like %s://…: deploy the bundle that does".formatted(scheme)));
    }

    private final class Late implements MessageSender {

        private final Destination destination;
        private MessageTransport transport;
        private volatile MessageSender sender;

        Late(Destination destination) {
            this.destination = destination;
        }

        @Override
        public void send(List<Message> messages) {
            MessageTransport present = transport(destination);
            if (present != transport) {
                close();
                sender = present.open(destination);
                transport = present;
            }
            sender.send(messages);
        }

        @Override
        public void close() {
            MessageSender open = sender;
            if (open != null) {
                open.close();
            }
        }
    }
}
