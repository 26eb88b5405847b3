package org.nembo.spi.object;

import java.util.Optional;

/** Decides whether a change may happen, by what is there. It is quick, without I/O, and may be called more than once. */
@FunctionalInterface
public interface Guard {

    /** Refuses nothing. */
    Guard NONE = current -> { };

    /**
     * Refuses by throwing.
     *
     * @param current empty when there is none, or a delete marker
     */
    void check(Optional<StoredObject> current);

    /** This one, then another. */
    default Guard and(Guard other) {
        return current -> {
            check(current);
            other.check(current);
        };
    }
}
