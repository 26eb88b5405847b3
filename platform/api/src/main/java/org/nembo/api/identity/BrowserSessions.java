package org.nembo.api.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Sign-ins of browsers, kept by the server: the browser has an opaque value in the cookie {@value #COOKIE}, of which only the hash is stored. The HTTP front
 * takes the cookie for a sign-in; requests that change something must also carry the session's {@link Session#csrf()} in the header {@value #CSRF_HEADER}
 * and come from our own origin. Thread-safe.
 */
@ProviderType
public interface BrowserSessions {

    /** Secure, HttpOnly, SameSite=Lax, Path=/, no Domain. */
    String COOKIE = "__Host-sid";

    /** Carries {@link Session#csrf()}. */
    String CSRF_HEADER = "X-CSRF";

    /**
     * A session.
     *
     * @param id       for lists and sign-out; no secret
     * @param csrf     what proves that a request was made by a page of ours; empty in lists
     * @param proved   when the person last proved who they are, for actions that demand it lately
     * @param client   the address it was opened from
     * @param agent    what the browser calls itself, cut to 200 characters
     */
    record Session(String id, Subject subject, String csrf, Instant created, Instant lastSeen, Instant proved, String client, String agent) {
        @Override
        public String toString() {
            return "Session[" + id + " of " + subject.id() + "]";
        }
    }

    /** A session just opened, with the cookie's value. */
    record Opened(Session session, String cookie) {
        @Override
        public String toString() {
            return "Opened[" + session.id() + "]";
        }
    }

    /** Opens a session for somebody who has just proved who they are. */
    Opened open(Subject subject, String client, String agent);

    /** Opens a session for somebody who proved elsewhere who they are. @param proved when; {@link Instant#EPOCH} when nobody knows */
    Opened open(Subject subject, Instant proved, String client, String agent);

    /** The session of a cookie, which is now in use; empty when it is unknown, idle for too long, too old, or its subject is suspended. */
    Optional<Session> find(String cookie);

    /** The person has proved again who they are: the cookie gets a new value, the old one is worth nothing. Empty when there is no such session. */
    Optional<Opened> renew(String cookie);

    /** Whether the person proved who they are within that time. */
    default boolean isProvedWithin(Session session, Duration time) {
        return session.proved().plus(time).isAfter(Instant.now());
    }

    /** The sessions of one owner ({@link Subject#id()}), newest first. */
    Page<Session> list(String owner, PageRequest page);

    /** When the session ends if it is not used any more. */
    Instant ends(Session session);

    /** Ends one; false when that owner has no such session. @param actor who does it, {@link Subject#id()}, for the audit log */
    boolean close(String actor, String owner, String id);

    /** Signs an owner out everywhere; how many sessions ended. @param actor as above */
    int closeAll(String actor, String owner);

    /** The owner ends one. */
    default boolean close(String owner, String id) {
        return close(owner, owner, id);
    }

    /** The owner signs out everywhere. */
    default int closeAll(String owner) {
        return closeAll(owner, owner);
    }
}
