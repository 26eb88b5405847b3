package org.nembo.identity.client;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A program that gets tokens here. Nobody changes the metadata of one that was read.
 *
 * @param status       only an approved one gets tokens
 * @param owner        {@link org.nembo.api.identity.Subject#id()}; empty for one that registered itself
 * @param trusted      whether people are not asked before it gets a token; only an administrator can say so
 * @param secret       hash of its secret; empty when it has none
 * @param registration hash of the token that it may change its own registration with; empty when it has none
 * @param metadata     what RFC 7591 and OpenID Connect tell of a client
 */
public record Client(String id, Status status, String owner, boolean trusted, String secret, String registration, OIDCClientMetadata metadata,
        Instant created, Instant updated) {

    /** Whether it gets tokens. */
    public enum Status { PENDING, APPROVED }

    /** What people know it by. */
    public String name() {
        return metadata.getName() == null ? id : metadata.getName();
    }

    /** Whether it can keep nothing secret, so that PKCE is demanded. */
    public boolean isPublic() {
        return metadata.getTokenEndpointAuthMethod().equals(ClientAuthenticationMethod.NONE);
    }

    public boolean may(GrantType grant) {
        return metadata.getGrantTypes().contains(grant);
    }

    public Set<String> scopes() {
        return metadata.getScope() == null ? Set.of() : new LinkedHashSet<>(metadata.getScope().toStringList());
    }

    /** What its ID tokens and access tokens are signed with. */
    public JWSAlgorithm algorithm() {
        return metadata.getIDTokenJWSAlg();
    }

    public Set<URI> redirects() {
        return metadata.getRedirectionURIs() == null ? Set.of() : metadata.getRedirectionURIs();
    }

    public Set<URI> afterLogout() {
        return metadata.getPostLogoutRedirectionURIs() == null ? Set.of() : metadata.getPostLogoutRedirectionURIs();
    }

    Client with(OIDCClientMetadata other, Instant now) {
        return new Client(id, status, owner, trusted, secret, registration, other, created, now);
    }

    Client with(Status other, Instant now) {
        return new Client(id, other, owner, trusted, secret, registration, metadata, created, now);
    }

    Client withSecret(String hash, Instant now) {
        return new Client(id, status, owner, trusted, hash, registration, metadata, created, now);
    }

    @Override
    public String toString() {
        return "Client[" + id + "]";
    }
}
