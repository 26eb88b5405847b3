package org.nembo.engine.objects.s3;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The checksums of the blocks of a file, gathered as its bytes come. Confined to one thread. */
final class Sums {

    static final int BLOCK = 256 * 1024;
    private static final int SUM_BYTES = 4;

    private final CRC32C sum = new CRC32C();
    private byte[] sums = new byte[SUM_BYTES];
    private int blocks;
    private int filled;

    /** @param bytes all that remains is taken in; its position stays */
    void add(ByteBuffer bytes) {
        ByteBuffer rest = bytes.duplicate();
        while (rest.hasRemaining()) {
            ByteBuffer some = rest.slice().limit(Math.min(rest.remaining(), BLOCK - filled));
            int now = some.remaining();
            sum.update(some);
            rest.position(rest.position() + now);
            filled += now;
            if (filled == BLOCK) {
                endBlock();
            }
        }
    }

    private void endBlock() {
        if (sums.length < (blocks + 1) * SUM_BYTES) {
            sums = Arrays.copyOf(sums, sums.length * 2);
        }
        ByteBuffer.wrap(sums).putInt(blocks * SUM_BYTES, (int) sum.getValue());
        blocks++;
        filled = 0;
        sum.reset();
    }

    /** Of all that came. */
    byte[] finish() {
        if (filled > 0) {
            endBlock();
        }
        return Arrays.copyOf(sums, blocks * SUM_BYTES);
    }

    static boolean matches(byte[] sums, int block, ByteBuffer bytes) {
        if (sums.length < (block + 1) * SUM_BYTES) {
            return false;
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes.duplicate());
        return ByteBuffer.wrap(sums).getInt(block * SUM_BYTES) == (int) sum.getValue();
    }
}
