package org.nembo.objectstore.replica;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/**
 * A version on its way, as it is read: the length of the manifest in 4 bytes, the manifest, the bytes as they are kept, and a CRC-32C over all of that in 4
 * bytes. Confined to one thread.
 */
final class Parcel {

    /** 10,000 parts with checksums and all else that an object can have. */
    static final int MOST_MANIFEST = 4 << 20;
    static final int SUM = 4;

    private final Supplier<ByteBuffer> source;
    private final CRC32C sum = new CRC32C();
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    /** @param source the next bytes; an empty buffer at the end */
    Parcel(Supplier<ByteBuffer> source) {
        this.source = source;
    }

    Manifest manifest() {
        int length = word().getInt();
        if (length < 2 || length > MOST_MANIFEST) {
            throw damaged("the description of the version has %d bytes".formatted(length));
        }
        ByteBuffer json = ByteBuffer.allocate(length);
        copy(length, json::put);
        return Manifest.read(json.array());
    }

    private ByteBuffer word() {
        ByteBuffer word = ByteBuffer.allocate(Integer.BYTES);
        copy(Integer.BYTES, word::put);
        return word.flip();
    }

    /** Hands over so many bytes. @throws NemboException {@code INVALID_REQUEST} when there are fewer */
    void copy(long count, Consumer<ByteBuffer> to) {
        long left = count;
        while (left > 0) {
            if (!bytes.hasRemaining()) {
                bytes = source.get();
                if (!bytes.hasRemaining()) {
                    throw damaged("%d bytes are missing".formatted(left));
                }
            }
            ByteBuffer some = bytes.slice(bytes.position(), (int) Math.min(left, bytes.remaining()));
            bytes.position(bytes.position() + some.remaining());
            left -= some.remaining();
            sum.update(some.duplicate());
            to.accept(some);
        }
    }

    /** Nothing is kept before this was asked. @throws NemboException {@code INVALID_REQUEST} when it is not what was sent */
    void verify() {
        int expected = (int) sum.getValue();
        if (word().getInt() != expected) {
            throw damaged("it is not what was sent");
        }
    }

    private static NemboException damaged(String why) {
        return new NemboException(GeneralError.INVALID_REQUEST, "the version did not arrive whole: " + why);
    }
}
