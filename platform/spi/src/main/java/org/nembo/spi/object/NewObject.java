package org.nembo.spi.object;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be stored; its parts mean what they mean in {@link StoredObject}.
 *
 * @param charges what it counts on
 * @param stamp   the version and time that it has elsewhere, for a copy of another site; empty for a new one
 */
public record NewObject(String bucket, String key, long size, String etag, String owner, Optional<Checksum> checksum, Map<String, String> headers,
        Map<String, String> metadata, Map<String, String> tags, Map<String, String> facts, List<Charge> charges, Optional<Stamp> stamp, Origin origin) {

    /**
     * A version of another site.
     *
     * @param marker whether it is a delete marker
     * @param parts  of an object that came in parts there; empty for one that came in one piece
     */
    public record Stamp(String version, Instant modified, boolean marker, List<StoredObject.Part> parts) {

        public Stamp {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(modified, "modified");
            parts = List.copyOf(parts);
        }

        public Stamp(String version, Instant modified, boolean marker) {
            this(version, modified, marker, List.of());
        }
    }

    public NewObject {
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(checksum, "checksum");
        headers = Map.copyOf(headers);
        metadata = Map.copyOf(metadata);
        tags = Map.copyOf(tags);
        facts = Map.copyOf(facts);
        charges = List.copyOf(charges);
        Objects.requireNonNull(stamp, "stamp");
        Objects.requireNonNull(origin, "origin");
    }
}
