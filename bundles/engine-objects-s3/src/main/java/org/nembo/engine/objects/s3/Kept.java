package org.nembo.engine.objects.s3;

import java.util.function.Supplier;
import org.nembo.spi.object.Draft;

/** A draft of this engine. Confined to one thread. */
interface Kept extends Draft {

    /** Brings all bytes to the other store; afterwards nothing can be written. */
    void settle();

    /** Makes its bytes known in a transaction; they are used when the transaction uses the place. May be called again for another attempt. */
    Place keep(Transaction change);

    /** Does what hands it over. Only when that failed for sure may {@link #close} take the bytes away. */
    <T> T handOver(Supplier<T> work);

    @Override
    void close();
}
