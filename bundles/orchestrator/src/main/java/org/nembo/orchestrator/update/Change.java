package org.nembo.orchestrator.update;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.plan.Plan;

/**
 * What an update does to one instance of a node. Immutable.
 *
 * @param instance which instance there is afterwards; of a removed one, the one that goes
 * @param type     the name of the node's type
 * @param operations those that are run for it, in order
 * @param was      what is there before; empty for an added one
 * @param why      in words, one for each reason; empty for what stays
 */
public record Change(Kind kind, String node, int instance, String type, ResourceKind of, List<String> operations, Optional<Resource> was, List<String> why) {

    /** What is done. */
    public enum Kind {
        /** It stays as it is. */
        KEEP,
        /** It is new. */
        ADD,
        /** It stays; its operations are run again with what has changed. */
        RECONFIGURE,
        /** Another instance is made, and takes its place when it runs. */
        REPLACE,
        /** It goes. */
        REMOVE
    }

    public Change {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(of, "of");
        Objects.requireNonNull(was, "was");
        operations = List.copyOf(operations);
        why = List.copyOf(why);
        if (was.isEmpty() != (kind == Kind.ADD)) {
            throw new IllegalArgumentException("only what is added was not there before");
        }
    }

    /** Whether something is made at the site. */
    public boolean makes() {
        return kind == Kind.ADD || kind == Kind.REPLACE;
    }

    /** Whether something at the site goes. */
    public boolean ends() {
        return kind == Kind.REMOVE || kind == Kind.REPLACE;
    }

    /** What a job is told of it. @param plan of what is wanted */
    JobInput.Item item(Plan plan) {
        return new JobInput.Item(node, instance, of, operations, plan.level(node));
    }

    /** What people call it. */
    public String label() {
        return instance == 0 ? node : node + "[" + instance + "]";
    }
}
