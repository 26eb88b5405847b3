package org.nembo.security.issuer;

import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an issuer, fetched when first needed and again every 10 minutes. A token with an unknown key has them fetched again too, at most once in 30
 * seconds, so that a new key is known soon and a flood of made-up ones reaches nobody. While the issuer is down, keys up to an hour old are good.
 * Thread-safe.
 */
final class RemoteKeys {

    static final Duration FRESH = Duration.ofMinutes(10);
    static final Duration STALE = Duration.ofHours(1);
    static final Duration PAUSE = Duration.ofSeconds(30);
    /** After a failure, when there is nothing to go on with. */
    static final Duration RETRY = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(RemoteKeys.class);

    /** What is known now. */
    private record State(Discovery discovery, PublicKeys keys, Instant fetched) {
    }

    private final String issuer;
    private final Remote remote;
    private final Clock clock;
    private volatile State state = new State(null, PublicKeys.NONE, Instant.MIN);
    private volatile Instant tried = Instant.MIN;
    private volatile Exception failure;

    RemoteKeys(String issuer, Remote remote, Clock clock) {
        this.issuer = issuer;
        this.remote = remote;
        this.clock = clock;
    }

    /** The keys, among them the one that the token names if the issuer has it. */
    PublicKeys keysFor(Jwt token) {
        State known = current();
        if (known.keys().know(token) || !isOver(tried, PAUSE)) {
            return known.keys();
        }
        return refreshed(known).keys();
    }

    Discovery discovery() {
        return current().discovery();
    }

    private State current() {
        State known = state;
        if (!isOver(known.fetched(), FRESH) || known.discovery() != null && !isOver(tried, PAUSE) && !isOver(known.fetched(), STALE)) {
            return known;
        }
        State next = refreshed(known);
        if (next.discovery() == null || isOver(next.fetched(), STALE)) {
            throw Refused.unavailable("the issuer %s cannot be reached now, so its tokens cannot be verified".formatted(issuer), failure);
        }
        return next;
    }

    /** One thread fetches; those who waited for it take what it got. */
    private synchronized State refreshed(State seen) {
        if (state != seen || !isOver(tried, seen.discovery() == null ? RETRY : PAUSE)) {
            return state;
        }
        tried = clock.instant();
        try {
            Discovery discovery = Discovery.fetch(remote, issuer);
            Remote.Answer answer = remote.get(discovery.keys());
            if (answer.status() != 200) {
                throw new IOException("%s answered %d".formatted(discovery.keys(), answer.status()));
            }
            state = new State(discovery, PublicKeys.parse(answer.body()), clock.instant());
            failure = null;
        } catch (IOException | ParseException e) {
            failure = e;
            log.warn("Keys of the issuer {} cannot be fetched: {}", issuer, e.getMessage());
        }
        return state;
    }

    private boolean isOver(Instant since, Duration time) {
        return since.equals(Instant.MIN) || !clock.instant().isBefore(since.plus(time));
    }
}
