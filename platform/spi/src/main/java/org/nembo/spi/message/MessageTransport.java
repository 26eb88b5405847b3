package org.nembo.spi.message;

import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes messages to receivers of one kind. Register it as an OSGi service; the scheme of a destination's address finds it. Thread-safe. */
@ConsumerType
public interface MessageTransport {

    /** Lower-case schemes of the addresses that it serves: {@code amqp}, {@code amqps}. */
    Set<String> schemes();

    /**
     * Looks whether a destination can be one, without connecting.
     *
     * @throws org.nembo.api.error.NemboException {@code INVALID_REQUEST}, which names the option and what it may be
     */
    void check(Destination destination);

    /** A sender, which connects when it first sends. */
    MessageSender open(Destination destination);
}
