package org.nembo.spi.object;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A bucket.
 *
 * @param name       3 to 63 characters, unique
 * @param owner      id of a subject, as in {@code Subject.id()}
 * @param group      full name of the group that it belongs to; empty when it is personal
 * @param versioning whether versions are kept
 * @param settings   documents by name, as the service reads and writes them: {@code policy}, {@code cors}, {@code lifecycle}
 * @param revision   counts its changes, from 1
 */
public record Bucket(String name, String owner, String group, Instant created, Versioning versioning, Map<String, String> settings, long revision) {

    /** Whether versions are kept. */
    public enum Versioning {
        /** Never were. */
        OFF, ENABLED,
        /** New ones take the place of the version {@code null}; older ones stay. */
        SUSPENDED
    }

    public Bucket {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(versioning, "versioning");
        settings = Map.copyOf(settings);
    }

    /** The same with this document; null or empty takes it away. */
    public Bucket with(String setting, String document) {
        Map<String, String> all = new java.util.HashMap<>(settings);
        if (document == null || document.isEmpty()) {
            all.remove(setting);
        } else {
            all.put(setting, document);
        }
        return new Bucket(name, owner, group, created, versioning, all, revision);
    }

    public Bucket with(Versioning other) {
        return new Bucket(name, owner, group, created, other, settings, revision);
    }
}
