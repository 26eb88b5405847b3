package org.nembo.orchestrator.deployment;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Everything that a client may have done to deployments. Thread-safe. */
@Component(service = DeploymentWork.class)
public final class DeploymentWork {

    private final Planning planning;
    private final Creation creation;
    private final Deletion deletion;
    private final Amending amending;
    private final Steering steering;
    private final Actions actions;

    @Activate
    public DeploymentWork(@Reference Planning planning, @Reference Creation creation, @Reference Deletion deletion, @Reference Amending amending,
            @Reference Steering steering, @Reference Actions actions) {
        this.planning = planning;
        this.creation = creation;
        this.deletion = deletion;
        this.amending = amending;
        this.steering = steering;
        this.actions = actions;
    }

    public Planning planning() {
        return planning;
    }

    public Creation creation() {
        return creation;
    }

    public Deletion deletion() {
        return deletion;
    }

    public Amending amending() {
        return amending;
    }

    public Steering steering() {
        return steering;
    }

    public Actions actions() {
        return actions;
    }
}
