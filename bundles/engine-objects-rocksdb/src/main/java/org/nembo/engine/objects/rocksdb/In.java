package org.nembo.engine.objects.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;

/** Reads what {@link Out} wrote; what cannot have been written by it is damaged. Confined to one thread. */
final class In {

    private final byte[] bytes;
    private final int end;
    private int at;

    In(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    In(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    private void need(long count) {
        if (count < 0 || count > end - at) {
            throw new NemboException(ObjectError.DAMAGED, "a record of the index ends too early");
        }
    }

    int u8() {
        need(1);
        return bytes[at++] & 0xFF;
    }

    int u16() {
        return u8() << 8 | u8();
    }

    int i32() {
        return u16() << 16 | u16();
    }

    long i64() {
        return (long) i32() << 32 | i32() & 0xFFFFFFFFL;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new NemboException(ObjectError.DAMAGED, "a number in a record of the index is too long");
    }

    /** How many follow; each takes a byte at least. */
    int count() {
        long count = number();
        need(count);
        return (int) count;
    }

    String text() {
        int length = count();
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    byte[] raw(int length) {
        need(length);
        byte[] some = java.util.Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return some;
    }

    List<String> texts() {
        int count = count();
        List<String> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(text());
        }
        return values;
    }

    Map<String, String> map() {
        int count = count();
        if (count == 0) {
            return Map.of();
        }
        Map<String, String> values = new HashMap<>(count * 2);
        for (int i = 0; i < count; i++) {
            values.put(text(), text());
        }
        return values;
    }
}
