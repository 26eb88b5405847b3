package org.nembo.api.secret;

import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The secret store: each value sealed with AES-256-GCM under a data key of its own, bound to its path and version. A path is one to ten segments of
 * letters, digits, {@code . _ -}, which begin with none of {@code . -}, joined by {@code /}, at most 255 characters; a value at most 64 KiB. Thread-safe.
 */
@ProviderType
public interface Secrets {

    /** What may be shown of a secret. */
    record Entry(String path, int version, Instant updated) {
    }

    /**
     * One of the values that a path had.
     *
     * @param deleted   from when on it is not readable; it may lie ahead, and may be taken back
     * @param destroyed whether the value is gone for good
     */
    record Version(int number, Instant created, Optional<Instant> deleted, boolean destroyed) {

        /** Whether the value can be had at that time. */
        public boolean readable(Instant now) {
            return !destroyed && deleted.map(now::isBefore).orElse(true);
        }
    }

    /** Stores a value as the next version, which is returned. */
    int put(String path, Secret value);

    /** As {@link #put(String, Secret)}, in the caller's transaction. */
    int put(Connection transaction, String path, Secret value);

    /**
     * The newest version; empty when there is none, or when that one was deleted.
     *
     * @throws org.nembo.api.error.NemboException {@code SECRET_UNREADABLE} when the row was tampered with
     */
    Optional<Secret> find(String path);

    /** That version; empty when there is none of that number any more, or when it was deleted. */
    Optional<Secret> find(String path, int version);

    /** The versions that are kept, newest first; empty when there is nothing. How many are kept is a setting of the store. */
    List<Version> history(String path);

    /** Deletes all versions for good; false when there was none. */
    boolean delete(String path);

    /** As {@link #delete(String)}, in the caller's transaction. */
    boolean delete(Connection transaction, String path);

    /** Entries below a prefix, by path. */
    Page<Entry> list(String prefix, PageRequest page);
}
