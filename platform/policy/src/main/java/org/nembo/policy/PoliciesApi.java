package org.nembo.policy;

import java.util.Set;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/policies}. */
@Component
public final class PoliciesApi implements RestApi {

    private final PoliciesResource resource;

    @Activate
    public PoliciesApi(@Reference Changes changes) {
        this.resource = new PoliciesResource(changes);
    }

    @Override
    public String path() {
        return "/api/v1/policies";
    }

    @Override
    public String title() {
        return "Policies";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
