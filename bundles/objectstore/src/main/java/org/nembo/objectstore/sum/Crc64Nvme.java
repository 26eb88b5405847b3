package org.nembo.objectstore.sum;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** CRC-64/NVME: polynomial 0xAD93D23594C93659, reflected, eight bytes a step. Confined to one thread. */
final class Crc64Nvme {

    /** The polynomial, reflected. */
    static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long[][] TABLE = table();

    private long crc = -1;

    void update(ByteBuffer bytes) {
        long sum = crc;
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() >= Long.BYTES) {
            long x = sum ^ in.getLong();
            sum = TABLE[7][(int) (x & 0xff)] ^ TABLE[6][(int) (x >>> 8 & 0xff)] ^ TABLE[5][(int) (x >>> 16 & 0xff)] ^ TABLE[4][(int) (x >>> 24 & 0xff)]
                    ^ TABLE[3][(int) (x >>> 32 & 0xff)] ^ TABLE[2][(int) (x >>> 40 & 0xff)] ^ TABLE[1][(int) (x >>> 48 & 0xff)] ^ TABLE[0][(int) (x >>> 56)];
        }
        while (in.hasRemaining()) {
            sum = TABLE[0][(int) ((sum ^ in.get()) & 0xff)] ^ sum >>> 8;
        }
        crc = sum;
        bytes.position(bytes.limit());
    }

    long value() {
        return ~crc;
    }

    private static long[][] table() {
        long[][] table = new long[8][256];
        for (int i = 0; i < 256; i++) {
            long value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ POLYNOMIAL;
            }
            table[0][i] = value;
        }
        for (int i = 0; i < 256; i++) {
            for (int step = 1; step < 8; step++) {
                table[step][i] = table[0][(int) (table[step - 1][i] & 0xff)] ^ table[step - 1][i] >>> 8;
            }
        }
        return table;
    }
}
