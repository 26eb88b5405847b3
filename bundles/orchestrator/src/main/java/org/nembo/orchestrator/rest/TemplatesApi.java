package org.nembo.orchestrator.rest;

import java.util.Set;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.nembo.orchestrator.template.Blueprints;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/templates}. */
@Component
public final class TemplatesApi implements RestApi {

    private final TemplatesResource resource;

    @Activate
    public TemplatesApi(@Reference Blueprints blueprints, @Reference Policy policy) {
        this.resource = new TemplatesResource(blueprints, policy);
    }

    @Override
    public String path() {
        return "/api/v1/templates";
    }

    @Override
    public String title() {
        return "TOSCA templates";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
