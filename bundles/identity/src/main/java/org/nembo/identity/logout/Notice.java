package org.nembo.identity.logout;

import java.time.Instant;

/**
 * That a client is to be told of the end of a session.
 *
 * @param uid      whose session it was, the {@code sub} of the token
 * @param sid      what the client knows the session by
 * @param attempts how often it was tried
 */
record Notice(String id, String client, String uid, String sid, int attempts, Instant created) {
}
