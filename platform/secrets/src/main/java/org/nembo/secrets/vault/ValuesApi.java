package org.nembo.secrets.vault;

import java.util.Optional;
import java.util.Set;
import org.nembo.api.rest.FailureBody;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /v1/secret}. */
@Component(service = RestApi.class)
public final class ValuesApi implements RestApi {

    private final Set<Object> resources;

    @Activate
    public ValuesApi(@Reference Vault vault) {
        this.resources = Set.of(new DataResource(vault), new MetadataResource(vault));
    }

    @Override
    public String path() {
        return "/v1/secret";
    }

    @Override
    public String title() {
        return "Secrets: values";
    }

    @Override
    public Set<Object> resources() {
        return resources;
    }

    @Override
    public Optional<FailureBody> failureBody() {
        return Optional.of(new VaultFailures());
    }

    /** The credentials may be tokens of this API. */
    @Override
    public boolean signsIn() {
        return false;
    }
}
