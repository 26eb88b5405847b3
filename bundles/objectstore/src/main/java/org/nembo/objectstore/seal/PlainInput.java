package org.nembo.objectstore.seal;

import java.nio.ByteBuffer;
import org.nembo.objectstore.object.Sealing;
import org.nembo.spi.object.Draft;

/** Bytes as they are. */
record PlainInput(Draft draft) implements Sealing.Input {

    @Override
    public void write(ByteBuffer bytes) {
        draft.write(bytes);
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
