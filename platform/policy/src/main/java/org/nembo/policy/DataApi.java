package org.nembo.policy;

import java.util.Set;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /v1/data}. */
@Component
public final class DataApi implements RestApi {

    private final DataResource resource;

    @Activate
    public DataApi(@Reference RulePolicy policy, @Reference Questions questions, @Reference Authenticator authenticator) {
        this.resource = new DataResource(policy, questions, authenticator);
    }

    @Override
    public String path() {
        return "/v1/data";
    }

    @Override
    public String title() {
        return "Decisions in the form of OPA";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
