package org.nembo.engine.events.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nembo.api.error.NemboException;
import org.nembo.api.net.Outbound;
import org.nembo.api.secret.Secret;
import org.nembo.spi.message.Destination;
import org.nembo.spi.message.Message;
import org.nembo.spi.message.MessageError;
import org.nembo.spi.message.MessageSender;
import org.nembo.testkit.server.RabbitServer;

/** What is sent to a real RabbitMQ. */
@Timeout(240)
class AmqpSenderTest {

    private static RabbitServer rabbit;

    private final AmqpTransport transport = transport(Outward.loopback());

    @BeforeAll
    static void start() {
        Optional<RabbitServer> started = RabbitServer.started();
        Assumptions.assumeTrue(started.isPresent(), "rabbitmq-server is not installed");
        rabbit = started.get();
    }

    @AfterAll
    static void stop() {
        if (rabbit != null) {
            rabbit.close();
        }
    }

    private static AmqpTransport transport(Outbound outbound) {
        return new AmqpTransport(outbound, (AmqpTransport.Config) Proxy.newProxyInstance(AmqpSenderTest.class.getClassLoader(),
                new Class<?>[] {AmqpTransport.Config.class}, (proxy, method, arguments) -> method.getDefaultValue()));
    }

    private static Destination destination(String exchange, String... options) {
        Map<String, String> all = new HashMap<>(Map.of("amqp-exchange", exchange));
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return new Destination(URI.create("amqp://127.0.0.1:" + rabbit.port()), "guest", Optional.of(new Secret("guest")), all);
    }

    /** A durable exchange of this name, and a durable queue that gets what is routed as {@code topic}. */
    private static Connection bound(String name) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        factory.setPort(rabbit.port());
        Connection connection = factory.newConnection();
        Channel channel = connection.createChannel();
        channel.exchangeDeclare(name, "topic", true);
        channel.queueDeclare(name, true, false, false, Map.of());
        channel.queueBind(name, name, "topic");
        return connection;
    }

    private static List<Message> messages(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> Message.json("m" + i, "topic", "{\"number\":" + i + "}")).toList();
    }

    private static String taken(Channel channel, String queue) throws Exception {
        GetResponse got = channel.basicGet(queue, true);
        return got == null ? "" : got.getProps().getMessageId() + " " + got.getProps().getContentType() + " " + got.getProps().getDeliveryMode() + " "
                + new String(got.getBody(), StandardCharsets.UTF_8);
    }

    @Test
    void sendsInOrderWhatTheBrokerKeeps() throws Exception {
        try (Connection reader = bound("ordered"); MessageSender sender = transport.open(destination("ordered"))) {
            sender.send(messages(0, 300));
            sender.send(messages(300, 301));
            Channel channel = reader.createChannel();
            for (int i = 0; i <= 300; i++) {
                assertThat(taken(channel, "ordered")).isEqualTo("m" + i + " application/json 2 {\"number\":" + i + "}");
            }
            assertThat(taken(channel, "ordered")).isEmpty();
        }
    }

    @Test
    void goesOnWhenTheBrokerIsBack() throws Exception {
        try (MessageSender sender = transport.open(destination("again"))) {
            bound("again").close();
            sender.send(messages(0, 1));
            rabbit.kill();
            assertThatThrownBy(() -> sender.send(messages(1, 2))).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(MessageError.RECEIVER_AWAY));
            rabbit.start();
            sender.send(messages(1, 2));
            try (Connection reader = bound("again")) {
                Channel channel = reader.createChannel();
                assertThat(taken(channel, "again")).startsWith("m0 ");
                assertThat(taken(channel, "again")).startsWith("m1 ");
            }
        }
    }

    @Test
    void saysWhatTheBrokerRefuses() throws Exception {
        try (MessageSender sender = transport.open(destination("no-such-exchange"))) {
            refused(sender, "no exchange 'no-such-exchange'");
        }
        Destination known = destination("ordered");
        Destination stranger = new Destination(known.address(), "guest", Optional.of(new Secret("wrong-password")), known.options());
        try (MessageSender sender = transport.open(stranger)) {
            refused(sender, "ACCESS_REFUSED");
        }
    }

    @Test
    void knowsWhetherAQueueWasThere() throws Exception {
        try (Connection reader = bound("routed"); MessageSender sender = transport.open(destination("routed", "amqp-ack-level", "routable"));
                MessageSender broker = transport.open(destination("routed"))) {
            sender.send(messages(0, 1));
            List<Message> elsewhere = List.of(Message.json("x", "nowhere", "{}"));
            assertThatThrownBy(() -> sender.send(elsewhere)).hasMessageContaining("no queue for 'nowhere'");
            broker.send(elsewhere);
            assertThat(taken(reader.createChannel(), "routed")).startsWith("m0 ");
        }
    }

    @Test
    void goesNowhereWhereTheRulesForbidIt() {
        AmqpTransport careful = transport(Outward.nowhere());
        try (MessageSender sender = careful.open(destination("ordered"))) {
            refused(sender, "is this machine");
        }
    }

    private static void refused(MessageSender sender, String words) {
        assertThatThrownBy(() -> sender.send(messages(0, 1))).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(MessageError.RECEIVER_REFUSES);
            assertThat(e.getMessage()).contains(words).doesNotContain("wrong-password");
        });
    }
}
