package org.nembo.api.audit;

import java.sql.Connection;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The append-only audit log. Each record carries the hash of the one before, so that a record that is changed, removed or put in between is found by
 * verification. Thread-safe.
 *
 * <p>The implementation adds when it happened, on which node, and from where: the client's address and the trace id of the request that the calling
 * thread serves (the keys {@code client} and {@code traceId} of SLF4J's diagnostic context).
 */
@ProviderType
public interface Audit {

    /**
     * Records in the caller's transaction: both are there, or neither. Call it last, right before the commit: until then no other transaction can record.
     *
     * @throws RuntimeException when it cannot be recorded; the transaction must then be rolled back
     */
    void record(Connection transaction, AuditEntry entry);

    /** Records in a transaction of its own: when this returns, the record is durable. @throws RuntimeException when it cannot be recorded */
    void record(AuditEntry entry);

    /**
     * Records soon, together with others: for what a stranger can cause in any number, such as refused requests. What is waiting is bounded; a flood is
     * summed up, by action and reason, instead of being recorded one by one.
     */
    void note(AuditEntry entry);
}
