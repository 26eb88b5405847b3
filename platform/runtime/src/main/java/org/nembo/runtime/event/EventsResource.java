package org.nembo.runtime.event;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** The event log, oldest first. */
@Path("/")
@Produces("application/json")
public final class EventsResource {

    private final EventAccess access;

    EventsResource(EventAccess access) {
        this.access = access;
    }

    @GET
    public Page<CloudEvent> list(@Context SecurityContext security, @QueryParam("subject") @DefaultValue("") String subject,
            @QueryParam("types") @DefaultValue("") String types, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        Subject caller = (Subject) security.getUserPrincipal();
        return access.page(caller, access.filter(caller, subject, types), new PageRequest(limit, after)).map(CloudEvent::of);
    }
}
