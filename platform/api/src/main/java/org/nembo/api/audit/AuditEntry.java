package org.nembo.api.audit;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.nembo.api.identity.Subject;

/**
 * What is told of one act. Never put a secret into it, nor a token.
 *
 * @param actor    {@link Subject#id()}, a name that was claimed but not proved, or empty for nobody
 * @param action   plural noun and verb as the policy knows them, for example {@code tokens:create}, {@code sessions:login}
 * @param resource path of what it was done to, without a leading slash, for example {@code users/4711}
 * @param outcome  how it ended
 * @param facts    a few further facts, by short lower-case names; at most 4 KiB in all, longer ones are cut
 */
public record AuditEntry(String actor, String action, String resource, Outcome outcome, Map<String, String> facts) {

    /** How an act ended. */
    public enum Outcome {
        /** It was done. */
        DONE,
        /** Whoever asked was not allowed to, or could not prove who they are. */
        DENIED,
        /** It was allowed and did not work. */
        FAILED
    }

    public AuditEntry {
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(outcome, "outcome");
        facts = Map.copyOf(facts);
    }

    /** Something that was done. */
    public static AuditEntry done(Subject actor, String action, String resource) {
        return done(actor.id(), action, resource);
    }

    /** Something that was done. @param actor as in {@link #actor()} */
    public static AuditEntry done(String actor, String action, String resource) {
        return new AuditEntry(actor, action, resource, Outcome.DONE, Map.of());
    }

    /** Something that was refused. @param actor as in {@link #actor()} */
    public static AuditEntry denied(String actor, String action, String resource, String reason) {
        return new AuditEntry(actor, action, resource, Outcome.DENIED, Map.of("reason", reason));
    }

    /** The same with one more fact. */
    public AuditEntry with(String name, String value) {
        Map<String, String> more = new TreeMap<>(facts);
        more.put(name, value);
        return new AuditEntry(actor, action, resource, outcome, more);
    }
}
