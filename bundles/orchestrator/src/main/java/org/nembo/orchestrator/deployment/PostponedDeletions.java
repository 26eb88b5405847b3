package org.nembo.orchestrator.deployment;

import java.util.Set;
import org.nembo.api.event.Event;
import org.nembo.api.event.EventSubscriber;
import org.nembo.api.event.Events;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Begins the deletions that had to wait until a creation was cancelled: two jobs never work on one deployment, not even in the moment of the change. */
@Component
public final class PostponedDeletions implements EventSubscriber {

    private static final String SUBJECTS = "deployments/";

    private final Deletion deletion;

    @Activate
    public PostponedDeletions(@Reference Deletion deletion) {
        this.deletion = deletion;
    }

    @Override
    public String name() {
        return "org.nembo.orchestrator.deletions";
    }

    @Override
    public Events.Filter filter() {
        return new Events.Filter(SUBJECTS, Set.of("org.nembo.job.cancelled", "org.nembo.job.failed", "org.nembo.job.succeeded"));
    }

    @Override
    public void receive(Event event) {
        deletion.follow(event.subject().substring(SUBJECTS.length()));
    }
}
