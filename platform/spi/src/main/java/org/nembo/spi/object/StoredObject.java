package org.nembo.spi.object;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One version of an object, or a delete marker.
 *
 * @param version  {@code null} (the word) for one from a time without versions
 * @param latest   whether it is the current one
 * @param marker   whether it is a delete marker, which has a key, a version and an owner only
 * @param modified to the millisecond
 * @param size     bytes as clients see them
 * @param stored   bytes as they are kept: more than {@code size} when they are encrypted
 * @param etag     without quotes
 * @param headers  that are answered as they came, by lower-case name: {@code content-type}, {@code cache-control}
 * @param metadata the user's, by lower-case name without {@code x-amz-meta-}
 * @param facts    what the service keeps beside it: {@code lock-mode}, {@code retain-until}, {@code legal-hold}, {@code acl}, {@code encryption}
 * @param parts    of an object that came in parts, in order; empty for one that came in one piece
 * @param accounts that it is counted on
 * @param place    where the engine keeps it; means nothing to others
 */
public record StoredObject(String bucket, String key, String version, boolean latest, boolean marker, Instant modified, long size, long stored, String etag,
        String owner, Optional<Checksum> checksum, Map<String, String> headers, Map<String, String> metadata, Map<String, String> tags,
        Map<String, String> facts, List<Part> parts, List<String> accounts, Object place) {

    /**
     * A part of an object.
     *
     * @param checksum of the part, Base64; empty when the object has none
     */
    public record Part(int number, long size, String checksum) {
    }

    public StoredObject {
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(modified, "modified");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(checksum, "checksum");
        headers = Map.copyOf(headers);
        metadata = Map.copyOf(metadata);
        tags = Map.copyOf(tags);
        facts = Map.copyOf(facts);
        parts = List.copyOf(parts);
        accounts = List.copyOf(accounts);
    }

    /** The same with other tags and facts. */
    public StoredObject with(Map<String, String> newTags, Map<String, String> newFacts) {
        return new StoredObject(bucket, key, version, latest, marker, modified, size, stored, etag, owner, checksum, headers, metadata, newTags, newFacts,
                parts, accounts, place);
    }
}
