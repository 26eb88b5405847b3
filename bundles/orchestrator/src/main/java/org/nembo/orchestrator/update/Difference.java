package org.nembo.orchestrator.update;

import java.util.List;

/**
 * What an update does. Immutable.
 *
 * @param changes  of every resource that is or will be, in the order in which they are made; those that only go are at the end, the last made first
 * @param problems why it cannot be done, in words; empty when it can
 */
public record Difference(List<Change> changes, List<String> problems) {
    public Difference {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /** Whether every resource stays as it is; the outputs may differ all the same. */
    public boolean isNothing() {
        return changes.stream().allMatch(change -> change.kind() == Change.Kind.KEEP);
    }

    /** The changes of a kind, in order. */
    public List<Change> of(Change.Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).toList();
    }
}
