package org.nembo.objectstore.key;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A long-lived access key as it may be shown at any time.
 *
 * @param id       what clients send as the access key
 * @param owner    id of the subject whose it is
 * @param scopes   what it is good for, for example {@code s3:*}
 * @param lastUsed to the minute
 */
public record AccessKey(String id, String owner, String description, Set<String> scopes, boolean active, Instant created, Optional<Instant> expires,
        Optional<Instant> lastUsed) {

    public AccessKey {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(owner, "owner");
        scopes = Set.copyOf(scopes);
    }

    /** Whether requests may be signed with it then. */
    public boolean usable(Instant now) {
        return active && expires.map(now::isBefore).orElse(true);
    }
}
