package org.nembo.testkit.fake;

import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;

/** Remembers what was recorded, at once and whatever becomes of the transaction; on demand it fails instead. Thread-safe. */
public final class RecordedAudit implements Audit {

    private final List<AuditEntry> entries = new CopyOnWriteArrayList<>();
    private volatile boolean broken;

    @Override
    public void record(Connection transaction, AuditEntry entry) {
        record(entry);
    }

    @Override
    public void record(AuditEntry entry) {
        if (broken) {
            throw new IllegalStateException("the audit log is broken on purpose");
        }
        entries.add(entry);
    }

    @Override
    public void note(AuditEntry entry) {
        if (!broken) {
            entries.add(entry);
        }
    }

    /** In the order in which they came. */
    public List<AuditEntry> entries() {
        return List.copyOf(entries);
    }

    /** The actions alone, for example {@code tokens:create}. */
    public List<String> actions() {
        return entries.stream().map(AuditEntry::action).toList();
    }

    /** From now on nothing can be recorded: a change must then fail. */
    public void fail() {
        broken = true;
    }
}
