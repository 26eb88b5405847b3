package org.nembo.spi.object;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * An upload in parts that is not finished.
 *
 * @param id        unique
 * @param algorithm of the checksums of its parts; empty for none
 * @param type      {@code FULL_OBJECT} or {@code COMPOSITE}; empty without an algorithm
 */
public record Upload(String bucket, String key, String id, String owner, Instant started, String algorithm, String type, Map<String, String> headers,
        Map<String, String> metadata, Map<String, String> tags, Map<String, String> facts) {

    public Upload {
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(type, "type");
        headers = Map.copyOf(headers);
        metadata = Map.copyOf(metadata);
        tags = Map.copyOf(tags);
        facts = Map.copyOf(facts);
    }
}
