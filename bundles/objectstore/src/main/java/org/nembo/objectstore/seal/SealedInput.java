package org.nembo.objectstore.seal;

import java.nio.ByteBuffer;
import org.nembo.objectstore.object.Sealing;
import org.nembo.spi.object.Draft;

/** Puts bytes into frames. */
final class SealedInput implements Sealing.Input {

    private final Draft draft;
    private final Frames frames;
    private final byte[] frame = new byte[Frames.PLAIN];
    private int filled;
    private long number;

    SealedInput(Draft draft, byte[] dataKey) {
        this.draft = draft;
        byte[] salt = Frames.random();
        this.frames = new Frames(dataKey, salt);
        draft.write(ByteBuffer.wrap(salt));
    }

    @Override
    public void write(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), Frames.PLAIN - filled);
            bytes.get(frame, filled, count);
            filled += count;
            if (filled == Frames.PLAIN) {
                flush();
            }
        }
    }

    @Override
    public Draft end() {
        if (filled > 0) {
            flush();
        }
        return draft;
    }

    @Override
    public void close() {
        draft.close();
    }

    private void flush() {
        draft.write(ByteBuffer.wrap(frames.seal(number, frame, filled)));
        number++;
        filled = 0;
    }
}
