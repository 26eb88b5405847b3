package org.nembo.secrets.ssh;

import java.util.Set;
import org.nembo.api.audit.Audit;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.nembo.secrets.SecretStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/ssh-keys}. */
@Component(service = RestApi.class)
public final class KeyPairsApi implements RestApi {

    private final KeyPairsResource resource;

    @Activate
    public KeyPairsApi(@Reference SecretStore store, @Reference Audit audit, @Reference Directory directory, @Reference Policy policy) {
        this.resource = new KeyPairsResource(new KeyPairs(store, audit), directory, policy);
    }

    @Override
    public String path() {
        return "/api/v1/ssh-keys";
    }

    @Override
    public String title() {
        return "SSH key pairs";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
