package org.nembo.secrets.vault;

import java.util.Optional;
import java.util.Set;
import org.nembo.api.rest.FailureBody;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /v1/sys}. */
@Component(service = RestApi.class)
public final class SysApi implements RestApi {

    private final Set<Object> resources;

    @Activate
    public SysApi(@Reference Vault vault) {
        this.resources = Set.of(new SysResource(vault), new PolicyResource(vault), new LeaseResource(vault), new WrappingResource(vault));
    }

    @Override
    public String path() {
        return "/v1/sys";
    }

    @Override
    public String title() {
        return "Secrets: system";
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
