package org.nembo.objectstore.quota;

import java.time.Instant;
import java.util.Objects;

/**
 * A limit that an administrator set.
 *
 * @param account    {@code user/SUBJECT@ISSUER}, {@code group/NAME} or {@code bucket/NAME}
 * @param maxBytes   -1 for no limit
 * @param maxObjects -1 for no limit
 * @param author     who set it
 */
public record Quota(String account, long maxBytes, long maxObjects, Instant updated, String author) {

    public Quota {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(updated, "updated");
        Objects.requireNonNull(author, "author");
    }
}
