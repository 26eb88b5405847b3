package org.nembo.spi.object;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Every change of objects, in the order in which it became visible, written in its transaction. A change is kept until all readers are past it; without a
 * reader none is kept. Thread-safe.
 */
public interface ChangeLog {

    /**
     * A change.
     *
     * @param sequence ascending, without meaning of its distance
     * @param kind     what happened
     * @param version  as in {@link StoredObject}
     */
    record Change(long sequence, Kind kind, String bucket, String key, String version, long size, String etag, Instant time, Origin origin) {

        public Change {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(bucket, "bucket");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(origin, "origin");
        }
    }

    /** What happened. */
    enum Kind {
        PUT, MARKER, REMOVED, CHANGED
    }

    /** Makes a reader known, from now on; one that is known already stays where it is. @param reader for example {@code notify}, {@code replica/site-b} */
    void join(String reader);

    /** The reader wants nothing any more. */
    void leave(String reader);

    /** Readers, and the last change that each is done with. */
    Map<String, Long> readers();

    /** The reader is done with this change and all before it; durable when it returns. */
    void advance(String reader, long sequence);

    /** Changes after one, in order. */
    List<Change> read(long after, int max);

    /** The last change that there is. */
    long last();

    /** Waits until there is a change after one; false when there was none in time. */
    boolean await(long after, Duration limit) throws InterruptedException;
}
