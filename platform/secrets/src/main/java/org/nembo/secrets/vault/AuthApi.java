package org.nembo.secrets.vault;

import java.util.Optional;
import java.util.Set;
import org.nembo.api.rest.FailureBody;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /v1/auth}. */
@Component(service = RestApi.class)
public final class AuthApi implements RestApi {

    private final Set<Object> resources;

    @Activate
    public AuthApi(@Reference Vault vault) {
        this.resources = Set.of(new TokenResource(vault), new AppRoleResource(vault), new SecretIdResource(vault), new JwtResource(vault));
    }

    @Override
    public String path() {
        return "/v1/auth";
    }

    @Override
    public String title() {
        return "Secrets: tokens and logins";
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
