package org.nembo.security;

import java.util.Set;
import org.nembo.api.identity.AccessTokens;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/tokens}. */
@Component
public final class TokensApi implements RestApi {

    private final TokensResource resource;

    @Activate
    public TokensApi(@Reference AccessTokens tokens, @Reference Policy policy) {
        this.resource = new TokensResource(tokens, policy);
    }

    @Override
    public String path() {
        return "/api/v1/tokens";
    }

    @Override
    public String title() {
        return "Personal access tokens";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
