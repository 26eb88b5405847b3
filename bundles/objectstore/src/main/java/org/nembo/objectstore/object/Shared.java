package org.nembo.objectstore.object;

import java.nio.ByteBuffer;
import org.nembo.spi.object.Draft;

/** Bytes that the engine has already: what is written is let go. */
record Shared(Draft draft) implements Sealing.Input {

    static Shared of(Draft draft) {
        return new Shared(draft);
    }

    @Override
    public void write(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public Draft end() {
        return draft;
    }

    @Override
    public void close() {
        draft.close();
    }
}
