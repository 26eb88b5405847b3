package org.nembo.runtime.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.event.Event;
import org.nembo.api.store.Databases.Dialect;

/** The places of the durable subscribers, their leases and their dead letters. Times are the database's, so that nodes need not agree. Thread-safe. */
final class SubscriberRows {

    /** A subscriber's place, held under a fence. */
    record Place(long position, long fence, int failures) {
    }

    /** A subscriber as people see it. */
    record Subscriber(String name, long position, Optional<String> holder, int failures, Optional<String> error) {
    }

    /** An event that a subscriber would not take. */
    record Dead(String subscriber, long position, String id, String type, String subject, int attempts, String error, Instant died) {
    }

    private final Jdbi jdbi;

    SubscriberRows(DataSource database, Dialect dialect) {
        this.jdbi = Jdbi.create(database);
        jdbi.define("now", dialect == Dialect.SQLITE ? "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)"
                : "CAST(extract(epoch FROM statement_timestamp()) * 1000 AS BIGINT)");
    }

    /** Makes a place for a subscriber that was never seen before. */
    void introduce(String name, long position) {
        jdbi.useTransaction(handle -> handle.createUpdate("""
                INSERT INTO event_subscriber (name, position, lease_until, fence, failures) VALUES (:name, :position, 0, 0, 0)
                ON CONFLICT (name) DO NOTHING""").bind("name", name).bind("position", position).execute());
    }

    /** Takes the lease if it is free, over, or the holder's own. */
    Optional<Place> claim(String name, String holder, Duration lease) {
        return jdbi.inTransaction(handle -> handle.createQuery("""
                UPDATE event_subscriber SET holder = :holder, lease_until = <now> + :lease, fence = fence + 1
                WHERE name = :name AND (holder = :holder OR lease_until <= <now>) RETURNING position, fence, failures""")
                .bind("name", name).bind("holder", holder).bind("lease", lease.toMillis())
                .map((rs, context) -> new Place(rs.getLong(1), rs.getLong(2), rs.getInt(3))).findOne());
    }

    /** Renews leases; answers which of the names are still held. */
    Set<String> renew(String holder, Collection<String> names, Duration lease) {
        return jdbi.inTransaction(handle -> new HashSet<>(handle.createQuery("""
                UPDATE event_subscriber SET lease_until = <now> + :lease WHERE holder = :holder AND lease_until > 0 AND name IN (<names>) RETURNING name""")
                .bind("holder", holder).bind("lease", lease.toMillis()).bindList("names", List.copyOf(names)).mapTo(String.class).list()));
    }

    void release(String name, long fence) {
        jdbi.useTransaction(handle -> handle.createUpdate("UPDATE event_subscriber SET holder = NULL, lease_until = 0 WHERE name = :name AND fence = :fence")
                .bind("name", name).bind("fence", fence).execute());
    }

    /** False when the lease is somebody else's by now. */
    boolean advance(String name, long fence, long position) {
        return jdbi.inTransaction(handle -> handle.createUpdate("""
                UPDATE event_subscriber SET position = :position, failures = 0, error = NULL WHERE name = :name AND fence = :fence""")
                .bind("name", name).bind("fence", fence).bind("position", position).execute()) == 1;
    }

    /** Records that the event after a position was refused; false when the lease is somebody else's by now. */
    boolean fail(String name, Place at, String error) {
        return jdbi.inTransaction(handle -> handle.createUpdate("""
                UPDATE event_subscriber SET position = :position, failures = :failures, error = :error WHERE name = :name AND fence = :fence""")
                .bind("name", name).bind("fence", at.fence()).bind("position", at.position()).bind("failures", at.failures()).bind("error", error)
                .execute()) == 1;
    }

    /** Puts an event aside and goes on behind it; false when the lease is somebody else's by now. */
    boolean bury(String name, Place at, Event event, String error, Instant now) {
        return jdbi.inTransaction(handle -> {
            boolean held = handle.createUpdate("""
                    UPDATE event_subscriber SET position = :position, failures = 0, error = NULL WHERE name = :name AND fence = :fence""")
                    .bind("name", name).bind("fence", at.fence()).bind("position", event.position()).execute() == 1;
            if (held) {
                handle.createUpdate("""
                        INSERT INTO event_dead (subscriber, position, id, type, subject, attempts, error, died)
                        VALUES (:name, :position, :id, :type, :subject, :attempts, :error, :died) ON CONFLICT (subscriber, position) DO NOTHING""")
                        .bind("name", name).bind("position", event.position()).bind("id", event.id()).bind("type", event.type())
                        .bind("subject", event.subject()).bind("attempts", at.failures()).bind("error", error).bind("died", now.toEpochMilli()).execute();
            }
            return held;
        });
    }

    List<Subscriber> subscribers() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT name, position, holder, failures, error FROM event_subscriber ORDER BY name")
                .map((rs, context) -> new Subscriber(rs.getString(1), rs.getLong(2), Optional.ofNullable(rs.getString(3)), rs.getInt(4),
                        Optional.ofNullable(rs.getString(5)))).list());
    }

    /** Newest first. */
    List<Dead> dead(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM event_dead ORDER BY died DESC, position DESC LIMIT :limit").bind("limit", limit)
                .map((rs, context) -> new Dead(rs.getString("subscriber"), rs.getLong("position"), rs.getString("id"), rs.getString("type"),
                        rs.getString("subject"), rs.getInt("attempts"), rs.getString("error"), Instant.ofEpochMilli(rs.getLong("died")))).list());
    }

    /** Forgets dead letters from before a moment. */
    int purge(Instant before) {
        return jdbi.inTransaction(handle -> handle.createUpdate("DELETE FROM event_dead WHERE died < :before").bind("before", before.toEpochMilli()).execute());
    }
}
