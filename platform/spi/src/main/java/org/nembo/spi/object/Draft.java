package org.nembo.spi.object;

import java.nio.ByteBuffer;

/** Bytes on their way in. Confined to one thread. What is closed before it is handed over leaves nothing behind. */
public interface Draft extends AutoCloseable {

    /**
     * Takes all that remains in the buffer, which may be used again afterwards.
     *
     * @throws org.nembo.api.error.NemboException {@code OBJECTS_FULL}, {@code OBJECTS_FAULT}
     */
    void write(ByteBuffer bytes);

    /** How many bytes it has. */
    long size();

    /** Gives up what was not handed over. Closing again does nothing. */
    @Override
    void close();
}
