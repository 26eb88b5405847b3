package org.nembo.engine.objects.rocksdb;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;

/** The checksums of the blocks of a file. Confined to one thread while it is written, then immutable. */
final class Blocks {

    static final int BLOCK = 256 * 1024;
    private static final int KIND = 'f';

    private final CRC32C sum = new CRC32C();
    private int[] sums;
    private int full;
    private int inBlock;
    private long length;

    Blocks() {
        this.sums = new int[4];
    }

    private Blocks(long length, int[] sums) {
        this.length = length;
        this.sums = sums;
        this.full = sums.length;
    }

    /** Takes what follows; the buffer stays as it is. */
    void add(ByteBuffer bytes) {
        ByteBuffer rest = bytes.duplicate();
        while (rest.hasRemaining()) {
            int now = Math.min(rest.remaining(), BLOCK - inBlock);
            ByteBuffer part = rest.slice(rest.position(), now);
            sum.update(part);
            rest.position(rest.position() + now);
            inBlock += now;
            length += now;
            if (inBlock == BLOCK) {
                endBlock();
            }
        }
    }

    private void endBlock() {
        if (full == sums.length) {
            sums = Arrays.copyOf(sums, full * 2);
        }
        sums[full++] = (int) sum.getValue();
        sum.reset();
        inBlock = 0;
    }

    long length() {
        return length;
    }

    byte[] bytes() {
        if (inBlock > 0) {
            endBlock();
        }
        Out out = new Out(16 + full * 4).u8(KIND).i32(BLOCK).number(length).number(full);
        for (int i = 0; i < full; i++) {
            out.i32(sums[i]);
        }
        return out.bytes();
    }

    static Blocks read(byte[] bytes) {
        In in = new In(bytes);
        if (in.u8() != KIND || in.i32() != BLOCK) {
            throw new NemboException(ObjectError.DAMAGED, "the checksums of a file are damaged");
        }
        long length = in.number();
        int[] sums = new int[in.count()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = in.i32();
        }
        return new Blocks(length, sums);
    }

    /** Whether these are the bytes of that block. */
    boolean matches(int block, ByteBuffer bytes) {
        CRC32C actual = new CRC32C();
        actual.update(bytes.duplicate());
        return block < full && sums[block] == (int) actual.getValue();
    }
}
