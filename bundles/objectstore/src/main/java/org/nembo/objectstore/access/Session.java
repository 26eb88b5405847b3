package org.nembo.objectstore.access;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A session of somebody, as its token tells it.
 *
 * @param name     what the session is called, as the part of its ARN behind {@code assumed-role/}: {@code ROLE/NAME}
 * @param parent   the long-lived access key that it was opened with; empty for one of a token
 * @param policies documents that bound what may be done: each must allow it
 * @param expires  when it ends
 */
public record Session(String name, String parent, List<String> policies, Instant expires) {

    public Session {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(parent, "parent");
        policies = List.copyOf(policies);
        Objects.requireNonNull(expires, "expires");
    }
}
