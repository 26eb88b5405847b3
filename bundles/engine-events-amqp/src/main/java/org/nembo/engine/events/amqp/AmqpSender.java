package org.nembo.engine.events.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.nembo.api.error.NemboException;
import org.nembo.api.net.Outbound;
import org.nembo.spi.message.Message;
import org.nembo.spi.message.MessageError;
import org.nembo.spi.message.MessageSender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes to one exchange of one broker, over one connection that is made anew after each failure. */
final class AmqpSender implements MessageSender {

    private static final Logger LOG = LoggerFactory.getLogger(AmqpSender.class);
    private static final int PERSISTENT = 2;
    private static final int CONFIRMED_MILLIS = 20_000;

    private final Broker broker;
    private final Outbound outbound;
    private final AtomicReference<String> returned = new AtomicReference<>();
    private volatile Connection connection;
    private volatile boolean closed;
    private Channel channel;

    AmqpSender(Broker broker, Outbound outbound) {
        this.broker = broker;
        this.outbound = outbound;
    }

    @Override
    public void send(List<Message> messages) {
        try {
            Channel open = channel();
            returned.set(null);
            for (Message message : messages) {
                AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder().deliveryMode(PERSISTENT).messageId(message.id())
                        .contentType(message.contentType()).build();
                open.basicPublish(broker.exchange(), message.routing(), broker.ack() == Broker.Ack.ROUTABLE, properties, message.body());
            }
            if (broker.ack() != Broker.Ack.NONE && !open.waitForConfirms(CONFIRMED_MILLIS)) {
                throw new NemboException(MessageError.RECEIVER_REFUSES, broker.destination().address() + " did not accept a message");
            }
            if (returned.get() != null) {
                throw new NemboException(MessageError.RECEIVER_REFUSES, "%s has no queue for '%s' at the exchange '%s'"
                        .formatted(broker.destination().address(), returned.get(), broker.exchange()));
            }
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            disconnect();
            throw failure(e);
        } catch (NemboException e) {
            disconnect();
            throw e;
        } catch (InterruptedException e) {
            disconnect();
            Thread.currentThread().interrupt();
            throw new NemboException(MessageError.RECEIVER_AWAY, "sending to " + broker.destination().address() + " was interrupted", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        disconnect();
    }

    private Channel channel() throws IOException, TimeoutException {
        if (closed) {
            throw new IOException("the sender is closed");
        }
        if (channel != null && channel.isOpen()) {
            return channel;
        }
        disconnect();
        connection = Connections.to(broker, outbound);
        channel = connection.createChannel();
        // A publication to an exchange that is not there would only be known later.
        channel.exchangeDeclarePassive(broker.exchange());
        if (broker.ack() != Broker.Ack.NONE) {
            channel.confirmSelect();
        }
        channel.addReturnListener(message -> returned.set(message.getRoutingKey()));
        LOG.info("Connected with {}", broker.destination().address());
        return channel;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        channel = null;
        if (open != null) {
            open.abort(1_000);
        }
    }

    private NemboException failure(Exception e) {
        boolean refused = e instanceof Outbound.Forbidden || e instanceof AuthenticationFailureException
                || e instanceof PossibleAuthenticationFailureException || byBroker(e) || byBroker(e.getCause());
        Throwable told = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
        return new NemboException(refused ? MessageError.RECEIVER_REFUSES : MessageError.RECEIVER_AWAY,
                "%s: %s".formatted(broker.destination().address(), told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage()), e);
    }

    /** Whether the broker itself closed the channel or connection, for something that it said. */
    private static boolean byBroker(Throwable e) {
        return e instanceof ShutdownSignalException signal && !signal.isInitiatedByApplication() && signal.getReason() instanceof AMQP.Channel.Close;
    }
}
