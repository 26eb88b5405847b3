package org.nembo.objectstore.admin;

import org.nembo.spi.object.StoredObject;

/** Brings back bytes that are damaged. Thread-safe. */
@FunctionalInterface
public interface Repairs {

    /** Nothing can be brought back. */
    Repairs NONE = damaged -> false;

    /** Puts the right bytes in the place of those of the version; false when nobody has them. */
    boolean repair(StoredObject damaged);
}
