package org.nembo.spi.message;

import java.util.List;

/** A way to one destination. Confined to one thread; {@link #close} may be called by another one. */
public interface MessageSender extends AutoCloseable {

    /**
     * Sends messages in order, and returns when the receiver has taken responsibility for all of them. After a failure some of them may have arrived: whoever
     * sends them again sends those twice. It connects again by itself.
     *
     * @throws org.nembo.api.error.NemboException with the codes of {@link MessageError}, within half a minute
     */
    void send(List<Message> messages);

    /** Ends the connection; a send under way fails. Closing again does nothing. */
    @Override
    void close();
}
