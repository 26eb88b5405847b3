package org.nembo.engine.objects.rocksdb;

/**
 * Changes of the index that happen together, in the form in which RocksDB keeps them in its log: so many changes cross into native code at once. Confined to
 * one thread.
 */
final class Batch {

    private static final int PUT = 5;
    private static final int DELETE = 4;
    private static final int DELETE_RANGE = 0xE;
    private static final int HEADER = 12;

    private final Out out = new Out(1024).i64(0).i32(0);
    private int count;

    Batch put(Index.Table table, byte[] key, byte[] value) {
        begin(PUT, table).number(key.length).raw(key).number(value.length).raw(value);
        return this;
    }

    Batch delete(Index.Table table, byte[] key) {
        begin(DELETE, table).number(key.length).raw(key);
        return this;
    }

    /** All from {@code from} on and before {@code before}. */
    Batch delete(Index.Table table, byte[] from, byte[] before) {
        begin(DELETE_RANGE, table).number(from.length).raw(from).number(before.length).raw(before);
        return this;
    }

    private Out begin(int kind, Index.Table table) {
        count++;
        return out.u8(kind).number(table.ordinal());
    }

    /** Adds all of another one. */
    Batch add(Batch other) {
        byte[] bytes = other.out.bytes();
        out.raw(bytes, HEADER, bytes.length - HEADER);
        count += other.count;
        return this;
    }

    int size() {
        return out.size();
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The header: a sequence, which RocksDB fills in, and the count, both with the low byte first. */
    byte[] bytes() {
        byte[] bytes = out.bytes();
        for (int i = 0; i < 4; i++) {
            bytes[8 + i] = (byte) (count >>> 8 * i);
        }
        return bytes;
    }
}
