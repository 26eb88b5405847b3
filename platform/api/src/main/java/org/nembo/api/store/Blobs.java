package org.nembo.api.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Content-addressed bytes. A blob is named by its SHA-256 in lower-case hex and never changes. Thread-safe. */
@ProviderType
public interface Blobs {

    /** A stored blob. */
    record Blob(String sha256, long sizeBytes) {
    }

    /**
     * Stores a stream; when this returns, the bytes survive a power cut. Storing the same bytes twice stores them once.
     *
     * @param limitBytes more than that is refused and leaves nothing
     * @throws org.nembo.api.error.NemboException {@code PAYLOAD_TOO_LARGE}
     */
    Blob put(InputStream bytes, long limitBytes) throws IOException;

    Optional<Blob> find(String sha256);

    /** A stream over the blob, to be closed by the caller. Empty when there is none. */
    Optional<InputStream> open(String sha256) throws IOException;

    /** Deletes; false when there was none. */
    boolean delete(String sha256) throws IOException;
}
