package org.nembo.spi.object;

import java.nio.ByteBuffer;

/** Stored bytes on their way out. Confined to one thread; what it reads stays until it is closed, whatever happens to the object. */
public interface Content extends AutoCloseable {

    /** How many bytes are left. */
    long remaining();

    /**
     * The next bytes, read-only, valid until the next call or {@link #close}; an empty buffer at the end. The size of a stretch is the engine's choice, at
     * most 1 MiB.
     *
     * @throws org.nembo.api.error.NemboException {@code DAMAGED} when what is kept is not what was written
     */
    ByteBuffer next();

    @Override
    void close();
}
