package org.nembo.identity.logout;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code identity_logout}. */
final class NoticeRows {

    private NoticeRows() {
    }

    static void insert(Handle handle, Notice notice) {
        handle.createUpdate("INSERT INTO identity_logout (id, client, uid, sid, attempts, due, created) "
                + "VALUES (:id, :client, :uid, :sid, 0, :created, :created)")
                .bind("id", notice.id()).bind("client", notice.client()).bind("uid", notice.uid()).bind("sid", notice.sid())
                .bind("created", notice.created().toEpochMilli()).execute();
    }

    static Optional<String> due(Handle handle, Instant now) {
        return handle.createQuery("SELECT id FROM identity_logout WHERE due <= :now ORDER BY due LIMIT 1").bind("now", now.toEpochMilli())
                .mapTo(String.class).findOne();
    }

    /** Takes one for itself until then, and counts the attempt; empty when another was faster. */
    static Optional<Notice> take(Handle handle, String id, Instant now, Instant until) {
        return handle.createQuery("UPDATE identity_logout SET attempts = attempts + 1, due = :until WHERE id = :id AND due <= :now "
                + "RETURNING id, client, uid, sid, attempts, created").bind("id", id).bind("now", now.toEpochMilli()).bind("until", until.toEpochMilli())
                .map((row, context) -> new Notice(row.getString("id"), row.getString("client"), row.getString("uid"), row.getString("sid"),
                        row.getInt("attempts"), Instant.ofEpochMilli(row.getLong("created")))).findOne();
    }

    /** A client that does not answer is left alone for all of its notices. */
    static void postpone(Handle handle, Notice notice, Instant until) {
        handle.createUpdate("UPDATE identity_logout SET due = :until WHERE id = :id OR client = :client AND due < :until")
                .bind("id", notice.id()).bind("client", notice.client()).bind("until", until.toEpochMilli()).execute();
    }

    static void delete(Handle handle, String id) {
        handle.createUpdate("DELETE FROM identity_logout WHERE id = :id").bind("id", id).execute();
    }
}
