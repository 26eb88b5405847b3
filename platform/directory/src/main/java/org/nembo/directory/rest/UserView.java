package org.nembo.directory.rest;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.nembo.api.identity.User;

/** A user as administrators and the user see them. */
public record UserView(String uid, String issuer, String subject, String username, String name, String email, boolean local, boolean suspended,
        SortedSet<String> groups, Instant created, Optional<Instant> lastSeen) {

    static UserView of(User user) {
        return new UserView(user.uid(), user.issuer(), user.subject(), user.username(), user.name(), user.email(), user.local(), user.suspended(),
                new TreeSet<>(user.groups()), user.created(), user.lastSeen());
    }
}
