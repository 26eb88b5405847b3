package org.nembo.jobs;

import java.util.Optional;
import java.util.Set;
import org.nembo.api.event.Events;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.EventFeed;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/jobs}. */
@Component
public final class JobsApi implements RestApi {

    private final JobsResource resource;
    private final JobFeed feed;

    @Activate
    public JobsApi(@Reference DurableJobs jobs, @Reference Policy policy, @Reference Events events) {
        JobAccess access = new JobAccess(jobs, policy);
        this.resource = new JobsResource(access);
        this.feed = new JobFeed(jobs, access, events);
    }

    @Deactivate
    public void close() {
        feed.close();
    }

    @Override
    public String path() {
        return "/api/v1/jobs";
    }

    @Override
    public String title() {
        return "Jobs";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }

    @Override
    public Optional<EventFeed> feed() {
        return Optional.of(feed);
    }
}
