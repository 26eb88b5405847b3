package org.nembo.objectstore.access;

import java.util.Optional;
import org.nembo.api.identity.Subject;
import org.nembo.api.secret.Secret;

/**
 * The keys that requests are signed with: long-lived ones of users, and those of sessions, which are not looked up anywhere. Thread-safe; from memory when
 * the same was asked lately.
 */
public interface SigningKeys {

    /**
     * A key that may be used.
     *
     * @param subject whose it is, as they are now: suspended users have none
     * @param session the session that it is of; empty for a long-lived key
     */
    record Key(Subject subject, Secret secret, Optional<Session> session) {
    }

    /**
     * The key of that id.
     *
     * @param session the session token that came with it; empty when none did
     * @throws org.nembo.objectstore.s3.S3Failure {@code InvalidAccessKeyId}, {@code ExpiredToken}, {@code InvalidToken}, {@code AccessDenied}
     */
    Key find(String accessKey, String session);
}
