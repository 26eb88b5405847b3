package org.nembo.objectstore.http;

import java.nio.ByteBuffer;

/** Where an answer goes. Confined to one thread. */
public interface Sink {

    /**
     * Begins the answer.
     *
     * @param length of its body; -1 when it is not known
     */
    void begin(int status, Headers headers, long length);

    /**
     * Writes bytes, and returns when the buffer may be used again.
     *
     * @throws java.io.UncheckedIOException when the client is gone
     */
    void write(ByteBuffer bytes, boolean last);
}
