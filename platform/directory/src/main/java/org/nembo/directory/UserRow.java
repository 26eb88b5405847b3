package org.nembo.directory;

import java.time.Instant;
import org.nembo.api.identity.User;

/** A user with what only lists and conditional changes need. @param version grows with each change */
public record UserRow(User user, int version, Instant updated) {
}
