package org.nembo.objectstore.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Iterator;
import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;

/** Takes bytes out of the frames that they are kept in. */
final class SealedContent implements Content {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ObjectEngine engine;
    private final StoredObject object;
    private final byte[] dataKey;
    private final Iterator<Long> sizes;
    private final byte[] sealed = new byte[Frames.PLAIN + Frames.TAG];
    private long skip;
    private long left;
    private long place;
    private Content source;
    private Frames frames;
    private ByteBuffer bytes = NOTHING;
    private long number;
    private long inPart;

    /** @param sizes of the parts, as clients see them; one for an object that came in one piece */
    SealedContent(ObjectEngine engine, StoredObject object, byte[] dataKey, List<Long> sizes, long from, long length) {
        this.engine = engine;
        this.object = object;
        this.dataKey = dataKey;
        this.sizes = sizes.iterator();
        this.skip = from;
        this.left = length;
    }

    @Override
    public long remaining() {
        return left;
    }

    @Override
    public ByteBuffer next() {
        if (left == 0) {
            return NOTHING;
        }
        while (inPart == 0) {
            begin();
        }
        ByteBuffer plain = frame();
        if (skip > 0) {
            plain.position((int) skip);
            skip = 0;
        }
        if (plain.remaining() > left) {
            plain.limit(plain.position() + (int) left);
        }
        left -= plain.remaining();
        return plain.asReadOnlyBuffer();
    }

    /** Opens the next part, or goes past it. */
    private void begin() {
        close();
        long size = sizes.next();
        if (skip >= size) {
            skip -= size;
            place += Frames.stored(size);
            return;
        }
        byte[] salt = new byte[Frames.SALT];
        try (Content head = engine.open(object, place, Frames.SALT)) {
            fill(head, salt, Frames.SALT);
        }
        frames = new Frames(dataKey, salt);
        number = skip / Frames.PLAIN;
        skip %= Frames.PLAIN;
        inPart = size - number * Frames.PLAIN;
        long from = Frames.SALT + number * (Frames.PLAIN + Frames.TAG);
        source = engine.open(object, place + from, Frames.stored(size) - from);
        place += Frames.stored(size);
    }

    private ByteBuffer frame() {
        int plain = (int) Math.min(inPart, Frames.PLAIN);
        fill(source, sealed, plain + Frames.TAG);
        try {
            byte[] opened = frames.open(number, sealed, plain + Frames.TAG);
            number++;
            inPart -= plain;
            return ByteBuffer.wrap(opened);
        } catch (GeneralSecurityException e) {
            throw new NemboException(ObjectError.DAMAGED, "a frame of %s/%s is not what was sealed".formatted(object.bucket(), object.key()), e);
        }
    }

    private void fill(Content from, byte[] to, int count) {
        int filled = 0;
        while (filled < count) {
            if (!bytes.hasRemaining()) {
                bytes = from.next();
                if (!bytes.hasRemaining()) {
                    throw new NemboException(ObjectError.DAMAGED, "%s/%s is shorter than it should be".formatted(object.bucket(), object.key()));
                }
            }
            int part = Math.min(count - filled, bytes.remaining());
            bytes.get(to, filled, part);
            filled += part;
        }
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
            source = null;
        }
        bytes = NOTHING;
    }
}
