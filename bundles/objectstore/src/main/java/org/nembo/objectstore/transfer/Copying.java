package org.nembo.objectstore.transfer;

import java.io.IOException;

/** One way of copying. Thread-safe. */
interface Copying {

    /** What became of an object. */
    enum Outcome {
        COPIED, SKIPPED
    }

    /** What is there to be copied behind a key. */
    Remote.Page page(Remote remote, String after) throws IOException;

    /**
     * Copies an object, unless the same is there already.
     *
     * @throws IOException      when the other S3 refuses or does not answer, or the bytes are not what they should be
     * @throws RuntimeException when this server refuses, in words for people if it is an {@code S3Failure} or a {@code NemboException}
     */
    Outcome copy(Remote.Listed object, Lane lane) throws IOException;
}
