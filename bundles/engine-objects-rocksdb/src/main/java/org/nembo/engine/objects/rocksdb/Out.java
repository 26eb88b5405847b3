package org.nembo.engine.objects.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Writes the compact binary form of records: big-endian numbers, lengths of variable size, strings in UTF-8. Confined to one thread. */
final class Out {

    private byte[] bytes;
    private int size;

    Out() {
        this(256);
    }

    Out(int expected) {
        this.bytes = new byte[expected];
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    Out u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    Out u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    Out i32(int value) {
        return u16(value >>> 16).u16(value);
    }

    Out i64(long value) {
        return i32((int) (value >>> 32)).i32((int) value);
    }

    /** A number that is mostly small and never negative. */
    Out number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            u8((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    Out raw(byte[] some) {
        return raw(some, 0, some.length);
    }

    Out raw(byte[] some, int from, int length) {
        room(length);
        System.arraycopy(some, from, bytes, size, length);
        size += length;
        return this;
    }

    Out text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return number(utf8.length).raw(utf8);
    }

    Out texts(Collection<String> values) {
        number(values.size());
        values.forEach(this::text);
        return this;
    }

    Out map(Map<String, String> values) {
        number(values.size());
        // In order, so that the same record has the same bytes.
        (values.size() < 2 ? values : new TreeMap<>(values)).forEach((name, value) -> text(name).text(value));
        return this;
    }

    int size() {
        return size;
    }

    byte[] bytes() {
        return bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
    }
}
