package org.nembo.engine.events.amqp;

import java.nio.file.Path;
import java.util.Set;
import org.nembo.api.net.Outbound;
import org.nembo.spi.message.Destination;
import org.nembo.spi.message.MessageSender;
import org.nembo.spi.message.MessageTransport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** AMQP 0-9-1 with publisher confirms. */
@Component(configurationPid = "org.nembo.engine.events.amqp")
@Designate(ocd = AmqpTransport.Config.class)
public final class AmqpTransport implements MessageTransport {

    /** Settings of {@code org.nembo.engine.events.amqp}. */
    @ObjectClassDefinition(name = "Messages to AMQP brokers")
    public @interface Config {

        @AttributeDefinition(name = "Directory of CA certificates",
                description = "Destinations may name PEM files in it (ca-location). Empty: only the certificates of the Java runtime are trusted.")
        String ca_directory() default "";
    }

    private final Outbound outbound;
    private final Path authorities;

    @Activate
    public AmqpTransport(@Reference Outbound outbound, Config config) {
        this.outbound = outbound;
        this.authorities = config.ca_directory().isBlank() ? null : Path.of(config.ca_directory()).toAbsolutePath().normalize();
    }

    @Override
    public Set<String> schemes() {
        return Set.of("amqp", "amqps");
    }

    @Override
    public void check(Destination destination) {
        Broker.of(destination, authorities);
    }

    @Override
    public MessageSender open(Destination destination) {
        return new AmqpSender(Broker.of(destination, authorities), outbound);
    }
}
