package org.nembo.orchestrator.update;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.orchestrator.deployment.Callback;

/**
 * What a client asks to be different.
 *
 * @param template       the new template; the present one when absent
 * @param inputs         plain JSON data by name, over the present inputs
 * @param remove         ids of resources that shall go when there are fewer instances, or {@code node:instance}
 * @param callback       whom to tell from now on; as before when absent
 * @param timeoutMinutes how long the update may take
 */
public record Update(Optional<String> template, Map<String, Object> inputs, Set<String> remove, Optional<Callback> callback,
        Optional<Integer> timeoutMinutes) {

    /** Absent members of a JSON object arrive as null. */
    public Update {
        template = template == null ? Optional.empty() : template;
        inputs = inputs == null ? Map.of() : inputs;
        remove = remove == null ? Set.of() : Set.copyOf(remove);
        callback = callback == null ? Optional.empty() : callback;
        timeoutMinutes = timeoutMinutes == null ? Optional.empty() : timeoutMinutes;
    }

    /** Names of the inputs only: values may be secrets. */
    @Override
    public String toString() {
        return "Update[template %s, inputs %s, remove %s]".formatted(template.isPresent(), inputs.keySet(), remove);
    }
}
