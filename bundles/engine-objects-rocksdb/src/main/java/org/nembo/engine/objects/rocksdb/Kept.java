package org.nembo.engine.objects.rocksdb;

import org.nembo.spi.object.Draft;

/** A draft of this engine, on its way into the index. */
interface Kept extends Draft {

    /** Makes the bytes durable outside of the index; nothing refers to them yet. */
    void settle();

    /** Adds to the batch what the index has to know of the bytes, and says where they are. From here on closing leaves them alone. */
    Place keep(Batch batch);

    /** The index has it. */
    void done();
}
