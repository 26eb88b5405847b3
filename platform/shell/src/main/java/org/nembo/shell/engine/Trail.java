package org.nembo.shell.engine;

import java.util.Map;
import java.util.Set;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.shell.line.Redaction;
import org.nembo.shell.line.Scopes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the audit log is told of the shell: every command that may change something, before it runs, and every one that is refused. A command that only looks
 * is not recorded; which those are is said here, so that a new command is recorded until somebody says that it only looks. Thread-safe.
 */
@Component(service = Trail.class)
public final class Trail {

    private static final Logger log = LoggerFactory.getLogger(Trail.class);
    private static final String RUN = "commands:run";
    private static final Set<String> LOOKING_VERBS = Set.of("read", "list", "list-all", "check", "test", "explain", "execute");
    private static final Set<String> LOOKING = Set.of("list", "show", "log",
            "tail", "steps", "errors", "levels", "info", "version", "doctor", "head", "history",
            "env", "subscribers", "dead", "whoami", "check", "explain", "test", "plan", "events", "requests", "keys", "versions", "members");

    private volatile Audit audit;

    @Activate
    public Trail() {
    }

    /** For tests. */
    public Trail(Audit audit) {
        this.audit = audit;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setAudit(Audit present) {
        audit = present;
    }

    void unsetAudit(Audit gone) {
        if (audit == gone) {
            audit = null;
        }
    }

    /** Somebody has signed in, or could not. @param how by what, for example {@code ssh token} @param trouble empty when it went well */
    public void signIn(String actor, String how, String client, String trouble) {
        AuditEntry entry = trouble.isEmpty() ? AuditEntry.done(actor, "sessions:login", "shell") : AuditEntry.denied(actor, "sessions:login", "shell", trouble);
        note(entry.with("how", how).with("from", client));
    }

    /** Right before the command runs. @throws RuntimeException when it is one that changes something and that cannot be recorded: it must not run then */
    void begins(Subject caller, Scopes.Named command, String line) {
        if (looks(command)) {
            return;
        }
        Audit present = audit;
        if (present == null) {
            throw new NemboException(GeneralError.UNAVAILABLE, "%s may change something and cannot be recorded: the audit log is not there. "
                    .formatted(command.name()) + "Until it is, change the files in etc/ and look with service:doctor");
        }
        present.record(AuditEntry.done(caller, RUN, resource(command)).with("line", Redaction.of(line)));
    }

    /** The policy has refused it. */
    void refused(Subject caller, Scopes.Named command, String why) {
        note(AuditEntry.denied(caller.id(), RUN, resource(command), why));
    }

    /** It was recorded as begun and has failed. */
    void failed(Subject caller, Scopes.Named command, String why) {
        if (!looks(command)) {
            note(new AuditEntry(caller.id(), RUN, resource(command), AuditEntry.Outcome.FAILED, Map.of("reason", Redaction.of(why))));
        }
    }

    private void note(AuditEntry entry) {
        Audit present = audit;
        if (present != null) {
            present.note(entry);
        } else {
            log.warn("{} of {} by {} could not be recorded: the audit log is not there", entry.outcome(), entry.resource(), entry.actor());
        }
    }

    static boolean looks(Scopes.Named command) {
        String action = command.command().action();
        return LOOKING.contains(command.command().name()) && LOOKING_VERBS.contains(action.substring(action.indexOf(':') + 1));
    }

    private static String resource(Scopes.Named command) {
        return "commands/" + command.name();
    }
}
