package org.nembo.audit;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;

/**
 * Appends to the log. Whoever appends holds the head's row until the commit, so that the numbers have no gaps and the order of the records is that of the
 * commits.
 */
final class Chain {

    private static final int LONGEST = 500;

    private Chain() {
    }

    /** Where a record comes from. */
    record Origin(long at, String node, String client, String trace) {
    }

    /** What to append. */
    record Pending(AuditEntry entry, Origin origin) {
    }

    /** Appends in the handle's transaction. */
    static void append(Handle handle, List<Pending> entries) {
        // Counting up before reading takes the row: on PostgreSQL others wait here, with SQLite they wait for the transaction.
        Map<String, Object> head = handle.createQuery("UPDATE audit_head SET seq = seq + :count WHERE id = 1 RETURNING seq, hash")
                .bind("count", entries.size()).mapToMap().one();
        long seq = ((Number) head.get("seq")).longValue() - entries.size();
        String hash = (String) head.get("hash");
        for (Pending pending : entries) {
            Line line = line(++seq, pending);
            hash = line.hashAfter(hash);
            insert(handle, line, hash);
        }
        handle.createUpdate("UPDATE audit_head SET hash = :hash WHERE id = 1").bind("hash", hash).execute();
    }

    private static Line line(long seq, Pending pending) {
        AuditEntry entry = pending.entry();
        Origin origin = pending.origin();
        return new Line(seq, origin.at(), text(origin.node()), text(entry.actor()), text(entry.action()), text(entry.resource()), entry.outcome().name(),
                text(origin.client()), text(origin.trace()), Facts.write(entry.facts()));
    }

    private static void insert(Handle handle, Line line, String hash) {
        handle.createUpdate("""
                INSERT INTO audit_record (seq, at, node, actor, action, resource, outcome, client, trace, facts, hash)
                VALUES (:seq, :at, :node, :actor, :action, :resource, :outcome, :client, :trace, :facts, :hash)""")
                .bind("seq", line.seq()).bind("at", line.at()).bind("node", line.node()).bind("actor", line.actor()).bind("action", line.action())
                .bind("resource", line.resource()).bind("outcome", line.outcome()).bind("client", line.client()).bind("trace", line.trace())
                .bind("facts", line.facts()).bind("hash", hash).execute();
    }

    /** NUL is no character of PostgreSQL's; a stranger may have sent anything. */
    private static String text(String text) {
        return Facts.cut(text.replace('\0', '\uFFFD'), LONGEST);
    }
}
