package org.nembo.objectstore.access;

import java.util.List;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Charge;

/** On which accounts objects are counted, and with which limits. Thread-safe, from memory. */
public interface Accounts {

    /** The accounts of an object: its bucket, and the user or the group that pays; in the bucket {@code scratch} the user whose area the key is in. */
    List<Charge> of(Bucket bucket, String key);
}
