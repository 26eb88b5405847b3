package org.nembo.security.issuer;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an issuer says about itself under {@code /.well-known/openid-configuration}.
 *
 * @param login what sign-ins with a browser need
 */
record Discovery(URI keys, Optional<URI> userinfo, Optional<URI> introspection, Login login) {

    /**
     * The authorization code flow of an issuer.
     *
     * @param posts whether our client proves itself in the form and not in the header
     * @param named whether every answer of the issuer names it (RFC 9207)
     */
    record Login(Optional<URI> authorization, Optional<URI> token, boolean posts, boolean named) {
    }

    /** @param url the issuer's, as it is configured */
    static Discovery fetch(Remote remote, String url) throws IOException {
        URI address = URI.create(strip(url) + "/.well-known/openid-configuration");
        Remote.Answer answer = remote.get(address);
        if (answer.status() != 200) {
            throw new IOException("%s answered %d".formatted(address, answer.status()));
        }
        try {
            Map<String, Object> document = JSONObjectUtils.parse(answer.body());
            String issuer = String.valueOf(document.get("issuer"));
            if (!strip(issuer).equals(strip(url))) {
                throw new IOException("%s is the document of another issuer, '%s'".formatted(address, Refused.shown(issuer)));
            }
            URI keys = uri(document, "jwks_uri", url).orElseThrow(() -> new IOException("%s has no jwks_uri".formatted(address)));
            return new Discovery(keys, uri(document, "userinfo_endpoint", url), uri(document, "introspection_endpoint", url), login(document, url));
        } catch (ParseException e) {
            throw new IOException("%s is no JSON object".formatted(address), e);
        }
    }

    /** Without one trailing slash: issuers are compared without regard to it. */
    static String strip(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    /** An address that is not safe hinders sign-ins only, and not the verification of tokens. */
    private static Login login(Map<String, Object> document, String url) {
        boolean posts = document.get("token_endpoint_auth_methods_supported") instanceof List<?> methods && !methods.contains("client_secret_basic")
                && methods.contains("client_secret_post");
        boolean named = Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported"));
        return new Login(safe(document, "authorization_endpoint", url), safe(document, "token_endpoint", url), posts, named);
    }

    private static Optional<URI> safe(Map<String, Object> document, String name, String url) {
        try {
            return uri(document, name, url);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** An issuer elsewhere cannot make this server ask itself. */
    private static Optional<URI> uri(Map<String, Object> document, String name, String url) throws IOException {
        Object value = document.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            URI address = URI.create(String.valueOf(value));
            if (Remote.isSafe(address) && (!Remote.isLoopback(address) || Remote.isLoopback(URI.create(url)))) {
                return Optional.of(address);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("%s of %s is no address".formatted(name, url), e);
        }
        throw new IOException("%s of %s is '%s', which is not asked: it must be https, or http on this machine for an issuer on this machine"
                .formatted(name, url, Refused.shown(value)));
    }
}
