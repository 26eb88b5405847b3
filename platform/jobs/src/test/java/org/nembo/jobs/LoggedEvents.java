package org.nembo.jobs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;

/** Keeps what is published in a table of the test's database, in the publisher's transaction. Follows nothing. */
final class LoggedEvents implements Events {

    private final Jdbi jdbi;

    LoggedEvents(Jdbi jdbi) {
        this.jdbi = jdbi;
        jdbi.useHandle(handle -> handle.execute("CREATE TABLE IF NOT EXISTS test_event (n BIGSERIAL, type TEXT, subject TEXT, data TEXT)"));
    }

    @Override
    public void publish(Connection transaction, String source, String type, String subject, String json) {
        try (PreparedStatement statement = transaction.prepareStatement("INSERT INTO test_event (n, type, subject, data) VALUES (%s, ?, ?, ?)".formatted(
                transaction.getMetaData().getDatabaseProductName().equals("SQLite") ? "(SELECT coalesce(max(n), 0) + 1 FROM test_event)" : "DEFAULT"))) {
            statement.setString(1, type);
            statement.setString(2, subject);
            statement.setString(3, json);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The types in the order of their rows, without the common beginning. */
    List<String> types(String subject) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT type FROM test_event WHERE subject = :subject ORDER BY n").bind("subject", subject)
                .mapTo(String.class).map(type -> type.replace("org.nembo.", "")).list());
    }

    @Override
    public List<Event> read(Filter filter, long after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT n, type, subject, data FROM test_event WHERE n > :after ORDER BY n LIMIT :limit")
                .bind("after", after).bind("limit", limit)
                .map((rs, context) -> new Event(rs.getLong(1), "", "/jobs", rs.getString(2), rs.getString(3), Instant.EPOCH, rs.getString(4))).stream()
                .filter(filter::matches).toList());
    }

    @Override
    public long position() {
        return 0;
    }

    /** Looks for news every few milliseconds. */
    @Override
    public Subscription follow(Filter filter, long after, Consumer<Event> consumer) {
        AtomicLong position = new AtomicLong(after);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        timer.scheduleWithFixedDelay(() -> read(filter, position.get(), 100).forEach(event -> {
            if (!timer.isShutdown()) {
                consumer.accept(event);
                position.set(event.position());
            }
        }), 0, 5, TimeUnit.MILLISECONDS);
        return timer::shutdown;
    }
}
