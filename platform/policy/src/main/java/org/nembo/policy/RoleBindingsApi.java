package org.nembo.policy;

import java.util.Set;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/role-bindings}. */
@Component
public final class RoleBindingsApi implements RestApi {

    private final RoleBindingsResource resource;

    @Activate
    public RoleBindingsApi(@Reference Changes changes) {
        this.resource = new RoleBindingsResource(changes);
    }

    @Override
    public String path() {
        return "/api/v1/role-bindings";
    }

    @Override
    public String title() {
        return "Role bindings";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
