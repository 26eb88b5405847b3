package org.nembo.runtime.event;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;
import org.nembo.api.store.Databases.Dialect;

/**
 * The rows of {@code event_outbox}. A row is written without a position, by whoever changes something; positions are given afterwards, in one
 * transaction at a time, to rows that are committed. So they appear in order: a reader that saw a position has seen every smaller one.
 */
final class EventRows {

    /** What is to be known before anything is done. */
    record Head(long position, boolean pending) {
    }

    /** Events that were given the positions after {@code base}, without a gap. */
    record Assigned(long base, List<Event> events) {
    }

    private static final String COLUMNS = "position, id, source, type, subject, time, data";

    private final Jdbi jdbi;
    private final String insert;
    private final String lockHead;

    EventRows(DataSource database, Dialect dialect) {
        this.jdbi = Jdbi.create(database);
        boolean sqlite = dialect == Dialect.SQLITE;
        this.insert = "INSERT INTO event_outbox (ordinal, id, source, type, subject, time, data) VALUES (%s, ?, ?, ?, ?, ?, ?)".formatted(
                sqlite ? "(SELECT coalesce(max(ordinal), 0) + 1 FROM event_outbox)" : "DEFAULT");
        this.lockHead = "SELECT position FROM event_head WHERE id = 1" + (sqlite ? "" : " FOR UPDATE");
    }

    void insert(Connection transaction, Event event) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(insert)) {
            statement.setString(1, event.id());
            statement.setString(2, event.source());
            statement.setString(3, event.type());
            statement.setString(4, event.subject());
            statement.setLong(5, event.time().toEpochMilli());
            statement.setString(6, event.data());
            statement.executeUpdate();
        }
    }

    Head head() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                SELECT position, EXISTS (SELECT 1 FROM event_outbox WHERE position IS NULL) AS pending FROM event_head WHERE id = 1""")
                .map((rs, context) -> new Head(rs.getLong(1), rs.getBoolean(2))).one());
    }

    /** Gives positions to at most {@code limit} committed events. */
    Assigned assign(int limit) {
        return jdbi.inTransaction(handle -> {
            long base = handle.createQuery(lockHead).mapTo(long.class).one();
            List<Event> events = number(handle, base, limit);
            if (!events.isEmpty()) {
                handle.createUpdate("UPDATE event_head SET position = :position WHERE id = 1").bind("position", base + events.size()).execute();
            }
            return new Assigned(base, events);
        });
    }

    private static List<Event> number(Handle handle, long base, int limit) {
        return handle.createQuery("""
                WITH fresh AS (
                    SELECT ordinal AS number, row_number() OVER (ORDER BY ordinal) AS place
                    FROM event_outbox WHERE position IS NULL ORDER BY ordinal LIMIT :limit)
                UPDATE event_outbox SET position = :base + fresh.place FROM fresh WHERE event_outbox.ordinal = fresh.number
                RETURNING position, id, source, type, subject, time, data""")
                .bind("base", base).bind("limit", limit).map((rs, context) -> event(rs)).stream()
                .sorted(Comparator.comparingLong(Event::position)).toList();
    }

    List<Event> read(Events.Filter filter, long after, int limit) {
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM event_outbox WHERE position > :after");
        boolean prefix = filter.subject().endsWith("/");
        if (!filter.subject().isEmpty()) {
            sql.append(prefix ? " AND substr(subject, 1, :length) = :subject" : " AND subject = :subject");
        }
        if (!filter.types().isEmpty()) {
            sql.append(" AND type IN (<types>)");
        }
        sql.append(" ORDER BY position LIMIT :limit");
        return jdbi.withHandle(handle -> {
            Query query = handle.createQuery(sql.toString()).bind("after", after).bind("limit", limit);
            if (!filter.subject().isEmpty()) {
                query.bind("subject", filter.subject());
            }
            if (prefix) {
                query.bind("length", filter.subject().length());
            }
            if (!filter.types().isEmpty()) {
                query.bindList("types", List.copyOf(filter.types()));
            }
            return query.map((rs, context) -> event(rs)).list();
        });
    }

    /** Removes delivered events from before a moment, looking at no more than the {@code limit} oldest; answers how many went. */
    int purge(Instant before, int limit) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                DELETE FROM event_outbox WHERE position IN (
                    SELECT position FROM (SELECT position, time FROM event_outbox WHERE position IS NOT NULL ORDER BY position LIMIT :limit) AS oldest
                    WHERE time < :before)""")
                .bind("limit", limit).bind("before", before.toEpochMilli()).execute());
    }

    private static Event event(ResultSet rs) throws SQLException {
        return new Event(rs.getLong("position"), rs.getString("id"), rs.getString("source"), rs.getString("type"), rs.getString("subject"),
                Instant.ofEpochMilli(rs.getLong("time")), rs.getString("data"));
    }
}
