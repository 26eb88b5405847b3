package org.nembo.orchestrator.deployment;

import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.orchestrator.plan.DryRun;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes requests to tell what a creation would do: refuses what a creation would refuse, and stores nothing. Thread-safe. */
@Component(service = Planning.class)
public final class Planning {

    private final Creation creation;
    private final DryRun dryRun;

    @Activate
    public Planning(@Reference Creation creation, @Reference DryRun dryRun) {
        this.creation = creation;
        this.dryRun = dryRun;
    }

    /** @throws NemboException as {@link Creation#create} */
    public DryRun.Report plan(Subject caller, NewDeployment request) {
        creation.check(caller, request);
        return dryRun.of(request.source(), request.inputs(), request.site().orElse(""));
    }
}
