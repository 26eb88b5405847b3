package org.nembo.orchestrator.rest;

import java.util.Optional;
import java.util.Set;
import org.nembo.api.event.Events;
import org.nembo.api.rest.EventFeed;
import org.nembo.api.rest.RestApi;
import org.nembo.orchestrator.callback.Callbacks;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.DeploymentWork;
import org.nembo.orchestrator.deployment.Deployments;
import org.nembo.orchestrator.update.Updates;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/deployments}, with live events and logs. */
@Component(service = RestApi.class)
public final class DeploymentsApi implements RestApi {

    static final String PATH = "/api/v1/deployments";

    private final DeploymentsResource resource;
    private final DeploymentPartsResource parts;
    private final CallbacksResource callbacks;
    private final DeploymentFeed feed;

    @Activate
    public DeploymentsApi(@Reference Deployments deployments, @Reference DeploymentWork work, @Reference Updates updates,
            @Reference DeploymentStore store, @Reference Events events, @Reference Callbacks callbacks) {
        this.resource = new DeploymentsResource(deployments, work, updates);
        this.parts = new DeploymentPartsResource(deployments, work);
        this.callbacks = new CallbacksResource(callbacks);
        this.feed = new DeploymentFeed(deployments, store, events);
    }

    @Deactivate
    public void close() {
        feed.close();
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String title() {
        return "Deployments";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource, parts, callbacks);
    }

    @Override
    public Optional<EventFeed> feed() {
        return Optional.of(feed);
    }
}
