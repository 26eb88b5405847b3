package org.nembo.policy;

import java.util.Set;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/roles}. */
@Component
public final class RolesApi implements RestApi {

    private final RolesResource resource;

    @Activate
    public RolesApi(@Reference Changes changes) {
        this.resource = new RolesResource(changes);
    }

    @Override
    public String path() {
        return "/api/v1/roles";
    }

    @Override
    public String title() {
        return "Roles";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
