package org.nembo.objectstore.access;

import java.util.Optional;
import org.nembo.spi.object.Bucket;

/** Buckets that come to be when they are first used: the personal one of a user, {@code scratch}, those of groups. Thread-safe. */
public interface Areas {

    /** The bucket of that name; made now when it is one that the caller is entitled to by name. Empty when there is none. */
    Optional<Bucket> bucket(Caller caller, String name);
}
