package org.nembo.security.session;

import java.util.Set;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/sessions}. */
@Component
public final class SessionsApi implements RestApi {

    private final SessionsResource resource;

    @Activate
    public SessionsApi(@Reference BrowserSessions sessions, @Reference Policy policy) {
        this.resource = new SessionsResource(sessions, policy);
    }

    @Override
    public String path() {
        return "/api/v1/sessions";
    }

    @Override
    public String title() {
        return "Browser sessions";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
