package org.nembo.objectstore.key;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.objectstore.ObjectStoreError;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Long-lived access keys of people. The secret is in the secret store and is shown once, in the answer to what made it. What was read is remembered; a key
 * that is deleted or switched off is refused at once on this node and within a second on others. Thread-safe.
 */
@Component(service = AccessKeys.class)
public final class AccessKeys implements AutoCloseable {

    /** The most that one owner has. */
    public static final int MOST = 20;

    /** For how long a key that was replaced can be good. */
    public static final Duration LONGEST_GRACE = Duration.ofDays(30);

    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final int FLUSH_SECONDS = 20;
    private static final Logger log = LoggerFactory.getLogger(AccessKeys.class);

    /** What is asked for. @param expires empty for never */
    public record Request(String description, Set<String> scopes, Optional<Instant> expires) {

        public Request {
            Objects.requireNonNull(description, "description");
            scopes = Set.copyOf(scopes);
            Objects.requireNonNull(expires, "expires");
        }
    }

    /** A key just made, with the secret that is shown this once. */
    public record Issued(AccessKey key, Secret secret) {
    }

    /** A key that may be used. @param subject with the groups that only its issuer knows of */
    record Usable(AccessKey key, Subject subject, Secret secret) {
    }

    private final ObjectTables tables;
    private final Secrets secrets;
    private final Directory directory;
    private final Remembered<Usable> remembered;
    private final Map<String, Long> lastUsed = new ConcurrentHashMap<>();
    private final Map<String, Long> unwritten = new ConcurrentHashMap<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "objectstore-last-used");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public AccessKeys(@Reference ObjectTables tables, @Reference Secrets secrets, @Reference Directory directory) {
        this.tables = tables;
        this.secrets = secrets;
        this.directory = directory;
        this.remembered = new Remembered<>(tables::revision, System::nanoTime, this::read);
        writer.scheduleWithFixedDelay(this::writeLastUsed, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    @Deactivate
    public void close() {
        writer.shutdownNow();
        writeLastUsed();
    }

    /**
     * Makes one.
     *
     * @throws NemboException {@code ACCESS_KEY_INVALID}, {@code ACCESS_KEY_LIMIT}, {@code FORBIDDEN} when the owner is signed in without one of the scopes
     */
    public Issued create(Subject owner, Request request) {
        Instant now = tables.now();
        Set<String> scopes = KeyScopes.check(owner, request.scopes());
        String description = description(request.description());
        request.expires().filter(end -> !end.isAfter(now) || end.isAfter(now.plus(LONGEST))).ifPresent(end -> {
            throw new NemboException(ObjectStoreError.ACCESS_KEY_INVALID, "expires: a key ends between now and %d days from now, not at %s"
                    .formatted(LONGEST.toDays(), end));
        });
        AccessKey key = new AccessKey(KeyNames.id(KeyNames.KEY, now), owner.id(), description, scopes, true, now,
                request.expires().map(end -> end.truncatedTo(ChronoUnit.MILLIS)), Optional.empty());
        KeyRows.Row row = new KeyRows.Row(key, KeptGroups.of(owner, directory));
        return tables.change(handle -> insert(handle, row), issued -> AuditEntry.done(owner, "accesskeys:create", path(key.id()))
                .with("scopes", String.join(" ", scopes)).with("description", description));
    }

    private Issued insert(Handle handle, KeyRows.Row row) {
        if (KeyRows.count(handle, row.key().owner()) >= MOST) {
            throw new NemboException(ObjectStoreError.ACCESS_KEY_LIMIT, "there are %d access keys of this owner already: delete one first".formatted(MOST));
        }
        Secret secret = KeyNames.secret();
        KeyRows.insert(handle, row);
        secrets.put(handle.getConnection(), secretPath(row.key().id()), secret);
        return new Issued(row.key(), secret);
    }

    /** Newest first. @param owner id of a subject; empty for all */
    public Page<AccessKey> list(String owner, PageRequest page) {
        return Page.of(tables.read(handle -> KeyRows.list(handle, owner, page.after(), page.limit() + 1)), page.limit(), AccessKey::id);
    }

    public Optional<AccessKey> find(String id) {
        return tables.read(handle -> KeyRows.find(handle, id)).map(KeyRows.Row::key);
    }

    /** Switches it on or off, or describes it anew; what is empty stays. @throws NemboException {@code ACCESS_KEY_NOT_FOUND} */
    public AccessKey change(String actor, String id, Optional<Boolean> active, Optional<String> description) {
        Optional<String> words = description.map(AccessKeys::description);
        try {
            return tables.change(handle -> {
                AccessKey key = row(handle, id).key();
                KeyRows.update(handle, id, active.orElse(key.active()), words.orElse(key.description()), key.expires());
                return row(handle, id).key();
            }, key -> AuditEntry.done(actor, "accesskeys:update", path(id)).with("owner", key.owner()).with("active", Boolean.toString(key.active())));
        } finally {
            remembered.forget();
        }
    }

    /**
     * Makes a new key in the place of one, which is good for a while longer.
     *
     * @param grace for how long; zero for no longer
     * @throws NemboException {@code ACCESS_KEY_NOT_FOUND}, {@code ACCESS_KEY_INVALID}, {@code ACCESS_KEY_LIMIT}
     */
    public Issued rotate(String actor, String id, Duration grace) {
        if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
            throw new NemboException(ObjectStoreError.ACCESS_KEY_INVALID,
                    "grace: the old key is good for 0 to %d hours more".formatted(LONGEST_GRACE.toHours()));
        }
        Instant now = tables.now();
        try {
            return tables.change(handle -> {
                KeyRows.Row old = row(handle, id);
                if (!old.key().usable(now)) {
                    throw new NemboException(ObjectStoreError.ACCESS_KEY_INVALID, "the key '%s' is switched off or has ended: make a new one".formatted(id));
                }
                Instant end = old.key().expires().filter(now.plus(grace)::isAfter).orElse(now.plus(grace));
                KeyRows.update(handle, id, old.key().active(), old.key().description(), Optional.of(end));
                AccessKey key = new AccessKey(KeyNames.id(KeyNames.KEY, now), old.key().owner(), old.key().description(), old.key().scopes(), true, now,
                        Optional.empty(), Optional.empty());
                return insert(handle, new KeyRows.Row(key, old.subject()));
            }, issued -> AuditEntry.done(actor, "accesskeys:rotate", path(id)).with("owner", issued.key().owner()).with("new", issued.key().id()));
        } finally {
            remembered.forget();
        }
    }

    /** Deletes it with its secret; sessions that were opened with it end. False when there is none. */
    public boolean delete(String actor, String id) {
        try {
            return tables.change(handle -> {
                Optional<KeyRows.Row> row = KeyRows.find(handle, id);
                row.ifPresent(found -> {
                    KeyRows.delete(handle, id);
                    secrets.delete(handle.getConnection(), secretPath(id));
                });
                return row;
            }, row -> row.map(found -> AuditEntry.done(actor, "accesskeys:delete", path(id)).with("owner", found.key().owner())).orElse(null)).isPresent();
        } finally {
            remembered.forget();
        }
    }

    /** The key, if it may be used now; it counts as used then. */
    Optional<Usable> use(String id) {
        Optional<Usable> usable = remembered.find(id).filter(found -> found.key().usable(tables.now()));
        usable.ifPresent(found -> used(id));
        return usable;
    }

    private Optional<Usable> read(String id) {
        return tables.read(handle -> KeyRows.find(handle, id))
                .flatMap(row -> secrets.find(secretPath(id)).map(secret -> new Usable(row.key(), row.subject(), secret)));
    }

    private void used(String id) {
        long minute = tables.now().truncatedTo(ChronoUnit.MINUTES).toEpochMilli();
        Long before = lastUsed.get(id);
        if (before == null || before < minute) {
            if (lastUsed.size() > 100_000) {
                lastUsed.clear();
            }
            lastUsed.put(id, minute);
            unwritten.put(id, minute);
        }
    }

    /** All at once: many keys cost one transaction. */
    void writeLastUsed() {
        Map<String, Long> minutes = Map.copyOf(unwritten);
        if (minutes.isEmpty()) {
            return;
        }
        try {
            tables.write(handle -> {
                minutes.forEach((id, minute) -> KeyRows.used(handle, id, minute));
                return true;
            });
            minutes.forEach(unwritten::remove);
        } catch (RuntimeException e) {
            log.warn("When access keys were last used cannot be written now: {}", e.getMessage());
        }
    }

    private static KeyRows.Row row(Handle handle, String id) {
        return KeyRows.find(handle, id).orElseThrow(() -> absent(id));
    }

    /** What is said of a key that is not there, or is somebody else's. */
    public static NemboException absent(String id) {
        return new NemboException(ObjectStoreError.ACCESS_KEY_NOT_FOUND, "there is no access key '%s' of yours"
                .formatted(id.length() > 64 ? id.substring(0, 64) + "…" : id));
    }

    private static String description(String text) {
        String words = text.strip();
        if (words.length() > 200 || words.chars().anyMatch(Character::isISOControl)) {
            throw new NemboException(ObjectStoreError.ACCESS_KEY_INVALID, "description: at most 200 printable characters");
        }
        return words;
    }

    private static String path(String id) {
        return "object/keys/" + id;
    }

    private static String secretPath(String id) {
        return "objectstore/keys/" + id;
    }
}
