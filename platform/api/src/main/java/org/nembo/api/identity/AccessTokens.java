package org.nembo.api.identity;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.osgi.annotation.versioning.ProviderType;

/** Personal access tokens. Only a hash is stored: the token itself is known to its owner alone, from the answer to {@link #issue}. Thread-safe. */
@ProviderType
public interface AccessTokens {

    /** What is asked for. A token never carries more scopes than its issuing subject has. */
    record Request(String name, Set<String> scopes, Set<String> audiences, Instant expires) {
        public Request {
            Objects.requireNonNull(name, "name");
            scopes = Set.copyOf(scopes);
            audiences = Set.copyOf(audiences);
            Objects.requireNonNull(expires, "expires");
        }
    }

    /** A token as it may be shown at any time. */
    record AccessToken(String id, String owner, String name, Set<String> scopes, Set<String> audiences, Instant created, Instant expires,
            Optional<Instant> lastUsed) {
        public AccessToken {
            scopes = Set.copyOf(scopes);
            audiences = Set.copyOf(audiences);
        }
    }

    /** A token just made, with the value that is shown this once. */
    record Issued(AccessToken token, String value) {
        @Override
        public String toString() {
            return "Issued[" + token.id() + "]";
        }
    }

    /** Makes a token for the subject. @throws org.nembo.api.error.NemboException {@code INVALID_REQUEST} or {@code FORBIDDEN} (scopes beyond the subject's) */
    Issued issue(Subject owner, Request request);

    /** The tokens of one owner (see {@link Subject#id()}), newest first, expired ones included. */
    Page<AccessToken> list(String owner, PageRequest page);

    /** One of an owner's tokens; empty when that owner has no such token. */
    Optional<AccessToken> find(String owner, String id);

    /** Revokes at once; false when that owner has no such token. @param actor who does it, {@link Subject#id()}, for the audit log */
    boolean revoke(String actor, String owner, String id);

    /** Revokes all of an owner's at once; how many there were. @param actor as above */
    int revokeAll(String actor, String owner);
}
