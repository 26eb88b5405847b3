package org.nembo.engine.objects.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys of the index. Those of versions and uploads begin with the number of the bucket and the key of the object, in which a zero byte is
 * written 00 01 and which ends with 00 00: so they are in the order of the keys' UTF-8 bytes, whatever the keys contain, and none is the beginning of another.
 */
final class Keys {

    private Keys() {
    }

    static byte[] bucket(int bucket) {
        return new Out(4).i32(bucket).bytes();
    }

    /** What all keys that begin with {@code prefix} begin with. */
    static byte[] prefix(int bucket, String prefix) {
        return escaped(new Out(prefix.length() + 16).i32(bucket), prefix.getBytes(StandardCharsets.UTF_8)).bytes();
    }

    static byte[] object(int bucket, String key) {
        return escaped(new Out(key.length() + 16).i32(bucket), key.getBytes(StandardCharsets.UTF_8)).u16(0).bytes();
    }

    private static Out escaped(Out out, byte[] key) {
        for (byte each : key) {
            out.u8(each);
            if (each == 0) {
                out.u8(1);
            }
        }
        return out;
    }

    /** An older version: newest first. */
    static byte[] past(byte[] object, Stamp stamp) {
        return new Out(object.length + 12).raw(object).i64(~stamp.order()).i32(stamp.tie()).bytes();
    }

    /** Where the object's key ends in a key of the index, its 00 00 included; -1 when it does not. */
    static int end(byte[] indexed) {
        for (int i = 4; i + 1 < indexed.length; i++) {
            if (indexed[i] == 0) {
                if (indexed[i + 1] == 0) {
                    return i + 2;
                }
                i++;
            }
        }
        return -1;
    }

    /** The UTF-8 bytes of the object's key. @param end as {@link #end} says */
    static byte[] key(byte[] indexed, int end) {
        byte[] key = new byte[end - 6];
        int size = 0;
        for (int i = 4; i < end - 2; i++) {
            key[size++] = indexed[i];
            if (indexed[i] == 0) {
                i++;
            }
        }
        return size == key.length ? key : Arrays.copyOf(key, size);
    }

    /** What all keys begin with that begin like this one: with so many of the bytes that {@link #key} gives. */
    static byte[] beginning(byte[] indexed, int bytes) {
        int end = 4;
        for (int i = 0; i < bytes; i++) {
            end += indexed[end] == 0 ? 2 : 1;
        }
        return Arrays.copyOf(indexed, end);
    }

    static String text(byte[] indexed, int end) {
        return new String(key(indexed, end), StandardCharsets.UTF_8);
    }

    /** The first that comes after all that begin so; null when there is none. */
    static byte[] after(byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xFF) {
                byte[] next = Arrays.copyOf(prefix, i + 1);
                next[i]++;
                return next;
            }
        }
        return null;
    }

    static boolean begins(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** A key of one letter and a name. */
    static byte[] named(char kind, String name) {
        return new Out(name.length() + 8).u8(kind).raw(name.getBytes(StandardCharsets.UTF_8)).bytes();
    }

    static String name(byte[] named) {
        return new String(named, 1, named.length - 1, StandardCharsets.UTF_8);
    }

    static byte[] number(long number) {
        return new Out(8).i64(number).bytes();
    }

    static byte[] number(char kind, long number) {
        return new Out(9).u8(kind).i64(number).bytes();
    }
}
