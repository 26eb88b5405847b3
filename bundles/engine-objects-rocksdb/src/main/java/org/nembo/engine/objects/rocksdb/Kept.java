package org.nembo.engine.objects.rocksdb;

import org.nembo.spi.object.Draft;

/** A draft of this engine, on its way into the index. */
interface Kept extends Draft {

    /** Makes the bytes durable outside of the index; nothing refers to them yet. */
    void settle();

    /** Adds what the index has to know of the bytes, and says where they are. From when the mutation is tried, closing leaves them alone. */
    Place keep(Mutation mutation);

    /** The index has it. */
    void done();
}
