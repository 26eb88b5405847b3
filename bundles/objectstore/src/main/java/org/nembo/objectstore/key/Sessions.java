package org.nembo.objectstore.key;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.access.Session;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens sessions: all that a session is, is in its sealed token, which every node can read. Thread-safe. */
@Component(service = Sessions.class)
public final class Sessions {

    public static final Duration SHORTEST = Duration.ofMinutes(15);
    public static final Duration LONGEST = Duration.ofHours(12);

    /** So that it fits into a header or an address with room for the rest. */
    static final int LONGEST_TOKEN = 6000;

    private static final Duration ROTATION = Duration.ofDays(30);

    /** What a client signs with from now on. */
    public record Opened(String accessKey, Secret secret, Secret token, Instant expires) {
    }

    private final ObjectTables tables;
    private final Directory directory;
    private final SealingKeys keys;

    @Activate
    public Sessions(@Reference ObjectTables tables, @Reference Secrets secrets, @Reference Directory directory) {
        this.tables = tables;
        this.directory = directory;
        this.keys = new SealingKeys(tables, secrets, ROTATION, LONGEST);
    }

    /**
     * Opens one.
     *
     * @param subject   for whom, with what they may do at most
     * @param name      what it is called
     * @param parent    the long-lived access key that asks for it; empty for none
     * @param policies  documents that bound it, compiled before
     * @param expires   its end, at most {@link #LONGEST} from now
     * @throws NemboException {@code SESSION_TOO_LARGE}
     */
    public Opened open(Subject subject, String name, String parent, List<String> policies, Instant expires) {
        Objects.requireNonNull(subject, "subject");
        Instant now = tables.now();
        Instant end = expires.truncatedTo(ChronoUnit.SECONDS);
        if (end.isAfter(now.plus(LONGEST))) {
            throw new IllegalArgumentException("a session ends within " + LONGEST + ", not at " + expires);
        }
        String accessKey = KeyNames.id(KeyNames.SESSION, now);
        Secret secret = KeyNames.secret();
        int size = policies.stream().mapToInt(String::length).sum() + subject.groups().stream().mapToInt(String::length).sum();
        String token = size > LONGEST_TOKEN ? "" : new SessionToken(accessKey, secret, KeptGroups.of(subject, directory),
                new Session(name, parent, policies, end)).seal(keys.sealing());
        if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
            throw new NemboException(ObjectStoreError.SESSION_TOO_LARGE, "the policy and the groups of the session are longer than a token may be");
        }
        return new Opened(accessKey, secret, new Secret(token), end);
    }

    /** What the token says; empty when it is none of ours or was changed. It may have expired. */
    Optional<SessionToken> read(String token) {
        return token.length() > LONGEST_TOKEN ? Optional.empty() : SessionToken.open(token, keys);
    }
}
