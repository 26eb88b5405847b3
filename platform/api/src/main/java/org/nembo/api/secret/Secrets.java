package org.nembo.api.secret;

import java.sql.Connection;
import java.time.Instant;
import java.util.Optional;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The secret store: each value sealed with AES-256-GCM under a data key of its own, bound to its path and version. A path is one to ten segments of
 * letters, digits, {@code . _ -}, joined by {@code /}, at most 255 characters; a value at most 64 KiB. Thread-safe.
 */
@ProviderType
public interface Secrets {

    /** What may be shown of a secret. */
    record Entry(String path, int version, Instant updated) {
    }

    /** Stores a value as the next version, which is returned. */
    int put(String path, Secret value);

    /** As {@link #put(String, Secret)}, in the caller's transaction. */
    int put(Connection transaction, String path, Secret value);

    /** The newest version; empty when there is none. @throws org.nembo.api.error.NemboException {@code SECRET_UNREADABLE} when the row was tampered with */
    Optional<Secret> find(String path);

    /** Deletes all versions; false when there was none. */
    boolean delete(String path);

    /** As {@link #delete(String)}, in the caller's transaction. */
    boolean delete(Connection transaction, String path);

    /** Entries below a prefix, by path. */
    Page<Entry> list(String prefix, PageRequest page);
}
