package org.nembo.security.session;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.SessionListener;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.store.Databases;
import org.nembo.security.KeptGroups;
import org.nembo.security.TokenValue;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Sessions in the database, by the hash of their cookie, so that every node knows them and none can be taken from a copy of the database. */
@Component(configurationPid = "org.nembo.security.sessions")
@Designate(ocd = StoredSessions.Config.class)
public final class StoredSessions implements BrowserSessions {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo browser sessions")
    public @interface Config {
        @AttributeDefinition(description = "After how many minutes without a request a session ends, 5 to 43200")
        int idle_minutes() default 480;

        @AttributeDefinition(description = "After how many hours a session ends however much it is used, 1 to 2160")
        int absolute_hours() default 168;
    }

    private static final Pattern COOKIE_VALUE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Duration TOUCH_AFTER = Duration.ofMinutes(1);
    private static final Duration SWEEP = Duration.ofHours(1);
    private static final int LONGEST_AGENT = 200;

    private final Duration idle;
    private final Duration absolute;
    private final SessionRows rows;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicReference<Instant> swept = new AtomicReference<>(Instant.EPOCH);
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Directory directory;

    @Activate
    public StoredSessions(Config config, @Reference Databases databases, @Reference Audit audit) {
        this(config, databases, audit, Clock.systemUTC());
    }

    StoredSessions(Config config, Databases databases, Audit audit, Clock clock) {
        this.idle = Duration.ofMinutes(within("idle.minutes", config.idle_minutes(), 5, 43_200));
        this.absolute = Duration.ofHours(within("absolute.hours", config.absolute_hours(), 1, 2160));
        this.rows = new SessionRows(databases.open("session", StoredSessions.class), audit,
                (transaction, sessions) -> listeners.forEach(listener -> listener.ended(transaction, sessions)));
        this.clock = clock;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setDirectory(Directory present) {
        directory = present;
    }

    void unsetDirectory(Directory gone) {
        if (directory == gone) {
            directory = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(SessionListener listener) {
        listeners.add(listener);
    }

    void removeListener(SessionListener listener) {
        listeners.remove(listener);
    }

    @Override
    public Opened open(Subject subject, String client, String agent) {
        return open(subject, now(), client, agent);
    }

    @Override
    public Opened open(Subject subject, Instant proved, String client, String agent) {
        Instant now = now();
        sweep(now);
        String cookie = secret();
        Instant then = proved.isAfter(now) ? now : proved.truncatedTo(ChronoUnit.MILLIS);
        Session session = new Session(id(now), subject, csrf(cookie), now, now, then, client, shown(agent));
        rows.insert(session, KeptGroups.of(subject, directory), TokenValue.hash(cookie),
                AuditEntry.done(subject, "sessions:login", "sessions/" + session.id()).with("agent", session.agent()));
        return new Opened(session, cookie);
    }

    @Override
    public Optional<Session> find(String cookie) {
        return stored(cookie).flatMap(session -> admitted(session, csrf(cookie)));
    }

    @Override
    public Optional<Opened> renew(String cookie) {
        Optional<Session> before = find(cookie);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        Session old = before.get();
        Instant now = now();
        String fresh = secret();
        Session renewed = new Session(old.id(), old.subject(), csrf(fresh), old.created(), now, now, old.client(), old.agent());
        boolean rotated = rows.rotate(TokenValue.hash(cookie), TokenValue.hash(fresh), now,
                AuditEntry.done(old.subject(), "sessions:renew", "sessions/" + old.id()));
        return rotated ? Optional.of(new Opened(renewed, fresh)) : Optional.empty();
    }

    @Override
    public boolean isProvedWithin(Session session, Duration time) {
        return session.proved().plus(time).isAfter(now());
    }

    @Override
    public Page<Session> list(String owner, PageRequest page) {
        Instant now = now();
        List<Session> found = rows.list(owner, now.minus(idle), now.minus(absolute), page.after(), page.limit() + 1);
        return Page.of(found, page.limit(), Session::id);
    }

    @Override
    public Instant ends(Session session) {
        Instant whenIdle = session.lastSeen().plus(idle);
        Instant atLast = session.created().plus(absolute);
        return whenIdle.isBefore(atLast) ? whenIdle : atLast;
    }

    @Override
    public boolean close(String actor, String owner, String id) {
        return rows.delete(owner, id, AuditEntry.done(actor, "sessions:logout", "sessions/" + id).with("owner", owner));
    }

    @Override
    public int closeAll(String actor, String owner) {
        return rows.deleteAll(owner, AuditEntry.done(actor, "sessions:logout", "sessions").with("owner", owner));
    }

    private Optional<Session> stored(String cookie) {
        if (!COOKIE_VALUE.matcher(cookie).matches()) {
            return Optional.empty();
        }
        Instant now = now();
        Optional<Session> found = rows.find(TokenValue.hash(cookie)).filter(session -> ends(session).isAfter(now));
        found.filter(session -> session.lastSeen().plus(TOUCH_AFTER).isBefore(now)).ifPresent(session -> rows.touch(session.id(), now));
        return found;
    }

    private Optional<Session> admitted(Session session, String csrf) {
        Directory present = directory;
        if (present == null) {
            throw new NemboException(GeneralError.UNAVAILABLE, "nobody can be let in now: the directory of users is not running").with("retryAfter", 2);
        }
        try {
            Subject subject = present.admit(session.subject());
            return Optional.of(new Session(session.id(), subject, csrf, session.created(), session.lastSeen(), session.proved(),
                    session.client(), session.agent()));
        } catch (NemboException e) {
            if (e.code() == GeneralError.UNAUTHENTICATED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void sweep(Instant now) {
        Instant last = swept.get();
        if (last.plus(SWEEP).isBefore(now) && swept.compareAndSet(last, now)) {
            rows.sweep(now.minus(idle), now.minus(absolute));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** 256 random bits. */
    private String secret() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Follows from the cookie, so that it need not be stored, and does not lead back to it. */
    private static String csrf(String cookie) {
        return TokenValue.hash("csrf " + cookie);
    }

    private static String id(Instant now) {
        return "%011x%s".formatted(now.toEpochMilli(), UUID.randomUUID().toString().substring(0, 8));
    }

    private static String shown(String agent) {
        String printable = agent.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
        return printable.length() > LONGEST_AGENT ? printable.substring(0, LONGEST_AGENT) : printable;
    }

    private static int within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s must be %d to %d, is %d".formatted(key, least, most, value));
        }
        return value;
    }
}
