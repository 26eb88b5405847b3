package org.nembo.security.session;

import java.util.Set;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/session}. */
@Component
public final class SessionApi implements RestApi {

    private final SessionResource resource;

    @Activate
    public SessionApi(@Reference BrowserSessions sessions) {
        this.resource = new SessionResource(sessions);
    }

    @Override
    public String path() {
        return "/api/v1/session";
    }

    @Override
    public String title() {
        return "Who is signed in";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
