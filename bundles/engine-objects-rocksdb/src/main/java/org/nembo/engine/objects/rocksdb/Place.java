package org.nembo.engine.objects.rocksdb;

/**
 * Where bytes are.
 *
 * @param kind   {@link #NONE}, {@link #SMALL} (in the index), {@link #FILE} or {@link #CHAIN} (a list of segments in the index)
 * @param id     unique in the store; never given twice
 * @param length how many bytes
 */
record Place(int kind, long id, long length) {

    static final int NONE = 0;
    static final int SMALL = 1;
    static final int FILE = 2;
    static final int CHAIN = 3;
    static final Place EMPTY = new Place(NONE, 0, 0);

    void write(Out out) {
        out.u8(kind);
        if (kind != NONE) {
            out.i64(id).number(length);
        }
    }

    static Place read(In in) {
        int kind = in.u8();
        return kind == NONE ? EMPTY : new Place(kind, in.i64(), in.number());
    }
}
