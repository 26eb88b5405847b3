package org.nembo.identity.oauth;

import java.util.HashSet;
import java.util.Set;
import org.nembo.api.identity.Accounts;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.api.identity.Credentials;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.TrustedIssuers;
import org.nembo.api.rest.RestApi;
import org.nembo.identity.Issuer;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.client.ClientProof;
import org.nembo.identity.page.PageResources;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /oidc}: the issuer's endpoints and pages. Its requests carry the credentials of clients, or the cookie that it looks at itself. */
@Component(service = RestApi.class)
public final class OidcApi implements RestApi {

    private final Set<Object> resources;

    @Activate
    public OidcApi(@Reference IssuerParts parts, @Reference Throttle throttle, @Reference BrowserSessions sessions, @Reference Credentials credentials,
            @Reference Accounts accounts, @Reference TrustedIssuers issuers, @Reference SecurityKeys keys) {
        this(parts, new PageResources.Neighbours(throttle, sessions, credentials, accounts, issuers, keys));
    }

    public OidcApi(IssuerParts parts, PageResources.Neighbours neighbours) {
        ClientProof proof = new ClientProof(parts.clients(), parts.jdbi(), parts.named(), neighbours.throttle(), parts.clock());
        Set<Object> all = new HashSet<>(PageResources.of(parts, neighbours));
        all.addAll(Set.of(new IssuerResource(parts), new TokenResource(parts, proof), new StateResource(parts, proof), new UserInfoResource(parts),
                new DeviceResource(parts, proof), new RegistrationResource(parts, neighbours.throttle())));
        this.resources = Set.copyOf(all);
    }

    @Override
    public String path() {
        return Issuer.PATH;
    }

    @Override
    public String title() {
        return "OpenID Connect issuer";
    }

    @Override
    public Set<Object> resources() {
        return resources;
    }

    @Override
    public boolean signsIn() {
        return false;
    }
}
