package org.nembo.api.identity;

import java.security.Principal;
import java.util.Objects;
import java.util.Set;

/**
 * A verified identity. {@code (issuer, subject)} is the identity; everything else may change between two logins.
 *
 * @param issuer   the issuer's URI, without a trailing slash
 * @param subject  the identifier that the issuer never gives to anybody else
 * @param username what people call this identity; for display only
 * @param groups   full group names without a leading slash, for example {@code users/s3}
 * @param scopes   what the presented token is good for; {@code *} for everything that the identity may do
 */
public record Subject(String issuer, String subject, String username, Set<String> groups, Set<String> scopes) implements Principal {

    public Subject {
        issuer = strip(Objects.requireNonNull(issuer, "issuer"));
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(username, "username");
        groups = Set.copyOf(groups);
        scopes = Set.copyOf(scopes);
        if (issuer.isBlank() || subject.isBlank()) {
            throw new IllegalArgumentException("issuer and subject must not be blank");
        }
    }

    /** The stable key of this identity, {@code subject@issuer}: what rows store as their owner. */
    public String id() {
        return subject + "@" + issuer;
    }

    @Override
    public String getName() {
        return username;
    }

    /** Whether this identity is in the group, named in full. */
    public boolean in(String group) {
        return groups.contains(group);
    }

    /** Whether the scopes cover an action or a narrower scope: {@code deployments:read} is covered by itself, {@code deployments:*} and {@code *}. */
    public boolean covers(String action) {
        if (scopes.contains("*") || scopes.contains(action)) {
            return true;
        }
        int colon = action.indexOf(':');
        return colon > 0 && scopes.contains(action.substring(0, colon) + ":*");
    }

    private static String strip(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }
}
