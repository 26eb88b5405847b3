package org.nembo.directory.rest;

import java.util.Set;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.nembo.directory.credential.Registrations;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/registrations}. */
@Component
public final class RegistrationsApi implements RestApi {

    private final RegistrationsResource resource;

    @Activate
    public RegistrationsApi(@Reference Registrations registrations, @Reference Policy policy) {
        this.resource = new RegistrationsResource(registrations, policy);
    }

    @Override
    public String path() {
        return "/api/v1/registrations";
    }

    @Override
    public String title() {
        return "Registration";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
