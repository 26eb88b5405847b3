package org.nembo.directory;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.User;
import org.nembo.api.store.Databases;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of the directory: every change is one transaction with its audit record, and is told to whoever remembers what was there. Several changes are
 * one by {@link #together}. Thread-safe.
 */
@Component(service = DirectoryStore.class)
public final class DirectoryStore implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DirectoryStore.class);
    private static final int FLUSH_SECONDS = 20;

    private final Jdbi jdbi;
    private final Audit audit;
    private final Clock clock;
    private final KnownUsers known;
    private final ThreadLocal<Together> together = new ThreadLocal<>();
    private final Map<String, Long> lastSeen = new ConcurrentHashMap<>();
    private final Map<String, Long> unwritten = new ConcurrentHashMap<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "directory-last-seen");
        thread.setDaemon(true);
        return thread;
    });

    /** What a thread does as one. @param entries to be audited, in order @param later what is done once all of it is there */
    private record Together(List<AuditEntry> entries, List<Runnable> later) {
    }

    @Activate
    public DirectoryStore(@Reference Databases databases, @Reference Audit audit) {
        this(databases, audit, Clock.systemUTC());
    }

    public DirectoryStore(Databases databases, Audit audit, Clock clock) {
        this.jdbi = Jdbi.create(databases.open("directory", DirectoryStore.class));
        this.audit = audit;
        this.clock = clock;
        this.known = new KnownUsers(() -> read(handle -> handle.createQuery("SELECT n FROM directory_revision").mapTo(Long.class).one()), System::nanoTime);
        writer.scheduleWithFixedDelay(this::writeLastSeen, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    @Deactivate
    public void close() {
        writer.shutdownNow();
        writeLastSeen();
    }

    /** Milliseconds, as rows have them. */
    public Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    public <T> T read(Function<Handle, T> work) {
        return jdbi.withHandle(work::apply);
    }

    /** A change of something that nobody remembers. @param entry what is audited; asked when the work is done */
    public <T> T write(Function<Handle, T> work, Function<T, AuditEntry> entry) {
        return jdbi.inTransaction(handle -> {
            T result = work.apply(handle);
            Together all = together.get();
            if (all == null) {
                audit.record(handle.getConnection(), entry.apply(result));
            } else {
                all.entries().add(entry.apply(result));
            }
            return result;
        });
    }

    /**
     * All of the changes that the work makes by this store, or none. They are audited one by one, at the end, since nobody else can record from the first
     * record on. The work must not wait for anything, nor change other tables than the directory's: it holds up whoever writes.
     */
    public <T> T together(Supplier<T> work) {
        Together all = new Together(new ArrayList<>(), new ArrayList<>());
        T result;
        together.set(all);
        try {
            result = jdbi.inTransaction(handle -> {
                T done = work.get();
                all.entries().forEach(entry -> audit.record(handle.getConnection(), entry));
                return done;
            });
        } finally {
            together.remove();
            known.changed();
        }
        all.later().forEach(Runnable::run);
        return result;
    }

    /** Done once the change that this thread makes is there: now, but for {@link #together}. */
    public void afterwards(Runnable work) {
        Together all = together.get();
        if (all == null) {
            work.run();
        } else {
            all.later().add(work);
        }
    }

    /** A change of users or groups, which every node must see. @param entry what is audited */
    public <T> T change(AuditEntry entry, Function<Handle, T> work) {
        try {
            return write(handle -> {
                T result = work.apply(handle);
                handle.execute("UPDATE directory_revision SET n = n + 1");
                return result;
            }, result -> entry);
        } finally {
            known.changed();
        }
    }

    /** Records an attempt that changed nothing. */
    public void note(AuditEntry entry) {
        audit.note(entry);
    }

    Optional<User> find(String uid) {
        Supplier<Optional<User>> stored = () -> read(handle -> UserRows.find(handle, uid)).map(UserRow::user);
        return together.get() == null ? known.byUid(uid, stored) : stored.get();
    }

    Optional<User> find(String issuer, String subject) {
        Supplier<Optional<User>> stored = () -> read(handle -> UserRows.find(handle, issuer, subject)).map(UserRow::user);
        return together.get() == null ? known.byIdentity(issuer, subject, stored) : stored.get();
    }

    /** Written soon, to the minute. */
    void seen(User user) {
        long minute = now().truncatedTo(ChronoUnit.MINUTES).toEpochMilli();
        Long before = lastSeen.get(user.uid());
        if (before == null || before < minute) {
            if (lastSeen.size() > 100_000) {
                lastSeen.clear();
            }
            lastSeen.put(user.uid(), minute);
            unwritten.put(user.uid(), minute);
        }
    }

    /** All at once: many users cost one transaction. */
    void writeLastSeen() {
        Map<String, Long> minutes = Map.copyOf(unwritten);
        if (minutes.isEmpty()) {
            return;
        }
        try {
            jdbi.useTransaction(handle -> minutes.forEach((uid, minute) -> handle
                    .createUpdate("UPDATE directory_user SET last_seen = :minute WHERE uid = :uid AND (last_seen IS NULL OR last_seen < :minute)")
                    .bind("minute", minute).bind("uid", uid).execute()));
            minutes.forEach(unwritten::remove);
        } catch (RuntimeException e) {
            log.warn("When users were last seen cannot be written now: {}", e.getMessage());
        }
    }
}
