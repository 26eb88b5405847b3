package org.nembo.orchestrator.rest;

import java.util.List;
import java.util.Optional;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.update.Change;
import org.nembo.orchestrator.update.Difference;

/**
 * What an update would do, on the wire.
 *
 * @param possible whether it can be done
 * @param problems why not, in words
 * @param changes  what becomes of every resource that does not stay as it is, in order
 * @param kept     how many stay as they are
 */
public record DifferenceView(boolean possible, List<String> problems, List<Changed> changes, int kept) {

    /** What becomes of one resource. @param resource the id of what there is; absent for what is new @param why one sentence for each reason */
    public record Changed(Change.Kind change, String node, int instance, ResourceKind kind, String type, Optional<String> resource, List<String> why) {

        static Changed of(Change change) {
            return new Changed(change.kind(), change.node(), change.instance(), change.of(), change.type(), change.was().map(Resource::id), change.why());
        }
    }

    static DifferenceView of(Difference difference) {
        return new DifferenceView(difference.problems().isEmpty(), difference.problems(),
                difference.changes().stream().filter(change -> change.kind() != Change.Kind.KEEP).map(Changed::of).toList(),
                difference.of(Change.Kind.KEEP).size());
    }
}
