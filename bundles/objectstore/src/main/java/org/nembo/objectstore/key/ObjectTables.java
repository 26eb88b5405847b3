package org.nembo.objectstore.key;

import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.store.Databases;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The tables of the object storage: every change is one transaction with its audit record. Thread-safe. */
@Component(service = ObjectTables.class)
public final class ObjectTables {

    private final Jdbi jdbi;
    private final boolean manyNodes;
    private final Audit audit;
    private final Clock clock;

    @Activate
    public ObjectTables(@Reference Databases databases, @Reference Audit audit) {
        this(databases, audit, Clock.systemUTC());
    }

    public ObjectTables(Databases databases, Audit audit, Clock clock) {
        this.jdbi = Jdbi.create(databases.open("objectstore", ObjectTables.class));
        this.manyNodes = databases.dialect() == Databases.Dialect.POSTGRESQL;
        this.audit = audit;
        this.clock = clock;
    }

    /** Milliseconds, as rows have them. */
    public Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /** Whether other nodes may share these tables. */
    public boolean manyNodes() {
        return manyNodes;
    }

    public <T> T read(Function<Handle, T> work) {
        return jdbi.withHandle(work::apply);
    }

    /** Without an audit record: for what nobody decides. */
    public <T> T write(Function<Handle, T> work) {
        return jdbi.inTransaction(work::apply);
    }

    /**
     * A change that every node must see; one at a time over all nodes.
     *
     * @param entry what is audited; asked when the work is done, null for nothing
     */
    public <T> T change(Function<Handle, T> work, Function<T, AuditEntry> entry) {
        return jdbi.inTransaction(handle -> {
            handle.execute("UPDATE objectstore_revision SET n = n + 1");
            T result = work.apply(handle);
            AuditEntry told = entry.apply(result);
            if (told != null) {
                record(handle.getConnection(), told);
            }
            return result;
        });
    }

    /** The number of the last change. */
    public long revision() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT n FROM objectstore_revision").mapTo(Long.class).one());
    }

    /** Records in the transaction; last before its end. */
    public void record(Connection transaction, AuditEntry entry) {
        audit.record(transaction, entry);
    }

    public Audit audit() {
        return audit;
    }
}
