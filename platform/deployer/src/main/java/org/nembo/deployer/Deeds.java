package org.nembo.deployer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was done because somebody changed a folder, for the audit log. The deployer works long before there is one: what it did until then waits here, up to
 * a bound. Thread-safe.
 */
public final class Deeds {

    private static final Logger log = LoggerFactory.getLogger(Deeds.class);
    /** Whoever can write to the folders. */
    private static final String ACTOR = "urn:nembo:folder";
    private static final int MOST = 500;

    private final Deque<AuditEntry> waiting = new ArrayDeque<>();
    private Audit audit;

    /** @param action for example {@code bundles:deploy} @param resource for example {@code bundles/org.example.cloud} @param file the file's name */
    public void done(String action, String resource, String file) {
        tell(AuditEntry.done(ACTOR, action, resource).with("file", file));
    }

    /** It was not done. */
    public void refused(String action, String file, String reason) {
        tell(new AuditEntry(ACTOR, action, "files/" + file, AuditEntry.Outcome.FAILED, Map.of("file", file, "reason", reason)));
    }

    synchronized void setAudit(Audit present) {
        audit = present;
        while (!waiting.isEmpty()) {
            audit.note(waiting.poll());
        }
    }

    synchronized void unsetAudit(Audit gone) {
        if (audit == gone) {
            audit = null;
        }
    }

    private synchronized void tell(AuditEntry entry) {
        if (audit != null) {
            audit.note(entry);
        } else if (waiting.size() < MOST) {
            waiting.add(entry);
        } else {
            log.warn("{} of {} is not in the audit log, which is not there", entry.action(), entry.resource());
        }
    }
}
