package org.nembo.directory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** A directory over a database of its own, with a clock that only tests move. */
public final class Stage implements AutoCloseable {

    public static final String ROOT = "admin@urn:nembo:local";
    public static final String ISSUER = "https://issuer.example";

    /** The time of a test. */
    public static final class TestClock extends Clock {

        private volatile Instant now = Instant.parse("2026-11-21T10:00:30Z");

        public void forward(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    public final TestClock clock = new TestClock();
    public final RecordedAudit audit = new RecordedAudit();
    public final StoreDatabases databases;
    public final DirectoryStore store;
    public final LocalAccounts accounts;
    public final Groups groups;
    public final StoredDirectory directory;
    private final AutoCloseable after;

    public Stage() {
        this(TestDatabases.sqlite(), true);
    }

    public Stage(TestDatabase database) {
        this(database, false);
    }

    private Stage(TestDatabase database, boolean drop) {
        databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
        store = new DirectoryStore(databases, audit, clock);
        accounts = new LocalAccounts(store);
        groups = new Groups(store, accounts);
        directory = new StoredDirectory(store, accounts);
        after = drop ? database : () -> { };
    }

    public User user(String username, String... groups) {
        return accounts.create(ROOT, new LocalAccounts.NewAccount(username, username, username + "@example.org", Set.of(groups)));
    }

    /** What was audited, as {@code action resource}. */
    public List<String> audited() {
        return audit.entries().stream().map(entry -> entry.action() + " " + entry.resource()).toList();
    }

    /** What a token of a local account proves. */
    public static Subject token(String uid) {
        return new Subject(Directory.LOCAL, uid, "as it was", Set.of("stale"), Set.of("*"));
    }

    public static Subject foreign(String subject, String... groups) {
        return new Subject(ISSUER, subject, subject, Set.of(groups), Set.of("*"));
    }

    @Override
    public void close() {
        store.close();
        databases.close();
        try {
            after.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
