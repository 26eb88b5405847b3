package org.nembo.provider.local;

/** A place between two durable changes, where a test can let the server die. */
@FunctionalInterface
interface Checkpoint {

    /** Nothing happens there in production. */
    Checkpoint NONE = place -> { };

    void reached(String place);
}
