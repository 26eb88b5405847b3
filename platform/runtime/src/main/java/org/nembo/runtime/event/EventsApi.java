package org.nembo.runtime.event;

import java.util.Optional;
import java.util.Set;
import org.nembo.api.event.Events;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.EventFeed;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/events}. */
@Component
public final class EventsApi implements RestApi {

    private final EventsResource resource;
    private final EventStream stream;

    @Activate
    public EventsApi(@Reference Events events, @Reference Policy policy) {
        EventAccess access = new EventAccess(events, policy);
        this.resource = new EventsResource(access);
        this.stream = new EventStream(events, access);
    }

    @Override
    public String path() {
        return "/api/v1/events";
    }

    @Override
    public String title() {
        return "Events";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }

    @Override
    public Optional<EventFeed> feed() {
        return Optional.of(stream);
    }
}
