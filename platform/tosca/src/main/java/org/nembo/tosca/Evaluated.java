package org.nembo.tosca;

import java.util.Map;
import java.util.Set;

/**
 * Values by name, with knowledge of which are secret: because a sensitive input, property or attribute went into them, because their type or declaration
 * says so, or because of a name such as {@code password}. Immutable.
 *
 * @param values    plain data: for programs that need it, never for eyes
 * @param shown     the same with every secret part as {@code ***}: for plans, logs and events
 * @param sensitive the names whose value is or contains a secret
 */
public record Evaluated(Map<String, Object> values, Map<String, Object> shown, Set<String> sensitive) {
    public Evaluated {
        values = Ordered.copyOf(values);
        shown = Ordered.copyOf(shown);
        sensitive = Set.copyOf(sensitive);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return shown.toString();
    }
}
