package org.nembo.spi.object;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A page of a listing.
 *
 * @param entries     in order
 * @param prefixes    rolled up, in order
 * @param more        whether there is more after it
 * @param next        the key or the rolled up prefix that the page ends with; empty when it is empty
 * @param nextVersion with versions: that of the entry that the page ends with; empty when it ends with a prefix
 */
public record Listing(List<Entry> entries, List<String> prefixes, boolean more, String next, String nextVersion) {

    /** The header of an object that a listing shows too. */
    public static final String STORAGE_CLASS = "x-amz-storage-class";

    /**
     * One version, in short.
     *
     * @param algorithm    of its checksum; empty when it has none
     * @param type         of its checksum; empty when it has none
     * @param storageClass its header {@link Listing#STORAGE_CLASS}; empty when it has none
     */
    public record Entry(String key, String version, boolean latest, boolean marker, Instant modified, long size, String etag, String owner, String algorithm,
            String type, String storageClass) {
    }

    public Listing {
        entries = List.copyOf(entries);
        prefixes = List.copyOf(prefixes);
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(nextVersion, "nextVersion");
    }
}
