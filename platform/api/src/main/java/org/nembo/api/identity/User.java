package org.nembo.api.identity;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody, as the directory knows them: a local account, or an identity of another issuer that was seen here.
 *
 * @param uid       the directory's own identifier, never given twice: the {@code sub} of tokens of our own issuer
 * @param issuer    {@link Directory#LOCAL} for a local account, else the issuer's URI without a trailing slash
 * @param subject   the issuer's identifier; the uid for a local account
 * @param username  unique among local accounts, without regard to case; what the issuer calls them otherwise
 * @param name      for display; may be empty
 * @param email     may be empty
 * @param suspended whether every request of theirs is refused
 * @param groups    full names, without a leading slash, of the groups they are in here
 * @param lastSeen  to the minute
 */
public record User(String uid, String issuer, String subject, String username, String name, String email, boolean suspended, Set<String> groups,
        Instant created, Optional<Instant> lastSeen) {

    public User {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(issuer, "issuer");
        Objects.requireNonNull(subject, "subject");
        groups = Set.copyOf(groups);
    }

    /** {@link Subject#id()} of this identity. */
    public String id() {
        return subject + "@" + issuer;
    }

    /** Whether this server keeps the password. */
    public boolean local() {
        return issuer.equals(Directory.LOCAL);
    }
}
