package org.nembo.runtime.event;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.sql.TestDatabase;

/** A test's database with as many event services on it as there are nodes to play. */
final class EventDatabase implements AutoCloseable {

    static final EventSettings SETTINGS = new EventSettings(Duration.ofMillis(50), Duration.ofDays(30), 100, Duration.ofSeconds(2), 3);

    private final StoreDatabases databases;
    private final DataSource pool;

    EventDatabase(TestDatabase database) {
        this.databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
        this.pool = databases.open("event", StoredEvents.class);
    }

    StoreDatabases databases() {
        return databases;
    }

    StoredEvents node() {
        return node(SETTINGS);
    }

    StoredEvents node(EventSettings settings) {
        return new StoredEvents(settings, databases, Clock.systemUTC());
    }

    Jdbi jdbi() {
        return Jdbi.create(pool);
    }

    Connection transaction() throws Exception {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    void publish(StoredEvents events, String subject, String json) throws Exception {
        try (Connection transaction = transaction()) {
            events.publish(transaction, "/test", "org.nembo.test.happened", subject, json);
            transaction.commit();
        }
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        Object monitor = new Object();
        synchronized (monitor) {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("it did not happen within 20 s");
                }
                monitor.wait(5);
            }
        }
    }

    @Override
    public void close() {
        databases.close();
    }
}
