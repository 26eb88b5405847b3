package org.nembo.identity.oauth;

import java.util.Set;
import org.nembo.api.identity.Throttle;
import org.nembo.api.rest.RestApi;
import org.nembo.identity.IssuerParts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /iam/api/client-registration}: registration where clients of INDIGO IAM look for it. */
@Component(service = RestApi.class)
public final class IamRegistrationApi implements RestApi {

    private final IamRegistrationResource resource;

    @Activate
    public IamRegistrationApi(@Reference IssuerParts parts, @Reference Throttle throttle) {
        this.resource = new IamRegistrationResource(parts, throttle);
    }

    @Override
    public String path() {
        return "/iam/api/client-registration";
    }

    @Override
    public String title() {
        return "Client registration";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }

    @Override
    public boolean signsIn() {
        return false;
    }
}
