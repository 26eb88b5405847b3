package org.nembo.identity.client;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.nembo.api.error.NemboException;
import org.nembo.identity.IdentityError;
import org.nembo.identity.key.SigningKeys;

/** What the metadata of a client may be. Pure functions. */
public final class ClientRules {

    /** The scopes that discovery tells of; paths after {@code wlcg.groups:} and permissions such as {@code sites:read} are scopes too. */
    public static final List<String> KNOWN_SCOPES = List.of("openid", "profile", "email", "groups", "offline_access", "iam", "wlcg", "wlcg.groups", "*");

    public static final List<ClientAuthenticationMethod> METHODS = List.of(ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
            ClientAuthenticationMethod.CLIENT_SECRET_POST, ClientAuthenticationMethod.PRIVATE_KEY_JWT, ClientAuthenticationMethod.NONE);

    public static final List<JWSAlgorithm> ASSERTION_ALGORITHMS = List.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256, JWSAlgorithm.PS256);

    private static final Set<GrantType> GRANTS = Set.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.CLIENT_CREDENTIALS,
            GrantType.DEVICE_CODE, GrantType.TOKEN_EXCHANGE);
    /** What a client may have that nobody looked at. */
    private static final Set<GrantType> HARMLESS = Set.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.DEVICE_CODE);
    private static final Set<String> USUAL_SCOPES = Set.of("openid", "profile", "email", "groups", "offline_access", "iam", "wlcg", "wlcg.groups");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
    private static final int MOST_URIS = 20;
    private static final int MOST_SCOPES = 50;
    private static final int LONGEST_URI = 2000;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_KEYS = 16_384;

    private ClientRules() {
    }

    /**
     * The metadata as it is stored: what is missing is filled in, what is not offered is left out.
     *
     * @param looked whether an administrator looks at it before it counts
     * @throws NemboException {@code CLIENT_INVALID}
     */
    static OIDCClientMetadata check(OIDCClientMetadata asked, boolean looked) {
        OIDCClientMetadata kept = new OIDCClientMetadata();
        kept.setName(name(asked.getName()));
        kept.setTokenEndpointAuthMethod(method(asked));
        kept.setIDTokenJWSAlg(algorithm(asked.getIDTokenJWSAlg()));
        Set<GrantType> grants = grants(asked, looked);
        kept.setGrantTypes(grants);
        kept.setResponseTypes(grants.contains(GrantType.AUTHORIZATION_CODE) ? Set.of(ResponseType.CODE) : Set.of());
        Set<URI> redirects = uris("redirect_uris", asked.getRedirectionURIs());
        if (grants.contains(GrantType.AUTHORIZATION_CODE) && redirects.isEmpty()) {
            throw invalid("redirect_uris", "must name at least one address for the grant authorization_code");
        }
        kept.setRedirectionURIs(redirects);
        kept.setPostLogoutRedirectionURIs(uris("post_logout_redirect_uris", asked.getPostLogoutRedirectionURIs()));
        kept.setBackChannelLogoutURI(backChannel(asked.getBackChannelLogoutURI()));
        kept.requiresBackChannelLogoutSession(asked.getBackChannelLogoutURI() != null && asked.requiresBackChannelLogoutSession());
        kept.setScope(new Scope(scopes(asked.getScope(), looked).toArray(String[]::new)));
        kept.setJWKSet(keys(asked, kept.getTokenEndpointAuthMethod()));
        if (asked.getEmailContacts() != null) {
            kept.setEmailContacts(asked.getEmailContacts().stream().limit(5).map(ClientRules::name).toList());
        }
        return kept;
    }

    /** Whether a redirect may go there: an exact match, but for the port of a loopback address of a native application (RFC 8252, section 7.3). */
    public static boolean matches(Set<URI> registered, URI asked) {
        return registered.stream().anyMatch(uri -> uri.toString().equals(asked.toString()) || isLoopback(uri) && isLoopback(asked)
                && asked.getRawUserInfo() == null && withoutPort(uri).equals(withoutPort(asked)));
    }

    private static String withoutPort(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT) + " " + (uri.getRawPath() == null ? "" : uri.getRawPath()) + "?" + uri.getRawQuery() + "#"
                + uri.getRawFragment();
    }

    private static boolean isLoopback(URI uri) {
        return "http".equals(uri.getScheme()) && uri.getHost() != null && LOOPBACK.contains(uri.getHost().toLowerCase(Locale.ROOT));
    }

    private static String name(String name) {
        if (name != null && (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl))) {
            throw invalid("client_name", "has at most %d characters, none of them a control character".formatted(LONGEST_NAME));
        }
        return name;
    }

    private static ClientAuthenticationMethod method(OIDCClientMetadata asked) {
        ClientAuthenticationMethod method = asked.getTokenEndpointAuthMethod() == null ? ClientAuthenticationMethod.CLIENT_SECRET_BASIC
                : asked.getTokenEndpointAuthMethod();
        if (!METHODS.contains(method)) {
            throw invalid("token_endpoint_auth_method", "must be one of %s, is '%s'".formatted(METHODS, method));
        }
        return method;
    }

    private static JWSAlgorithm algorithm(JWSAlgorithm asked) {
        if (asked != null && !SigningKeys.ALGORITHMS.contains(asked)) {
            throw invalid("id_token_signed_response_alg", "must be one of %s, is '%s'".formatted(SigningKeys.ALGORITHMS, asked));
        }
        return asked == null ? SigningKeys.ALGORITHMS.get(0) : asked;
    }

    private static Set<GrantType> grants(OIDCClientMetadata asked, boolean looked) {
        Set<GrantType> wanted = asked.getGrantTypes() == null || asked.getGrantTypes().isEmpty() ? Set.of(GrantType.AUTHORIZATION_CODE) : asked.getGrantTypes();
        Set<GrantType> grants = wanted.stream().filter(looked ? GRANTS::contains : HARMLESS::contains).collect(Collectors.toCollection(LinkedHashSet::new));
        if (asked.getTokenEndpointAuthMethod() != null && asked.getTokenEndpointAuthMethod().equals(ClientAuthenticationMethod.NONE)) {
            grants.removeAll(Set.of(GrantType.CLIENT_CREDENTIALS, GrantType.TOKEN_EXCHANGE));
        }
        if (grants.isEmpty()) {
            throw invalid("grant_types", "none of %s is offered to such a client".formatted(wanted));
        }
        return grants;
    }

    private static Set<String> scopes(Scope asked, boolean looked) {
        Set<String> scopes = new LinkedHashSet<>(asked == null || asked.isEmpty() ? USUAL_SCOPES.stream().sorted().toList() : asked.toStringList());
        if (!looked) {
            scopes.retainAll(USUAL_SCOPES);
        }
        if (scopes.size() > MOST_SCOPES || scopes.stream().anyMatch(scope -> !ScopeRules.isWord(scope))) {
            throw invalid("scope", "has at most %d words of printable ASCII without quotes".formatted(MOST_SCOPES));
        }
        return scopes;
    }

    private static Set<URI> uris(String member, Set<URI> asked) {
        Set<URI> uris = asked == null ? Set.of() : asked;
        if (uris.size() > MOST_URIS) {
            throw invalid(member, "has at most %d addresses".formatted(MOST_URIS));
        }
        uris.forEach(uri -> checkRedirect(member, uri));
        return new LinkedHashSet<>(uris);
    }

    private static void checkRedirect(String member, URI uri) {
        String text = uri.toString();
        boolean own = uri.getScheme() != null && uri.getScheme().indexOf('.') > 0;
        boolean web = "https".equals(uri.getScheme()) && uri.getHost() != null || isLoopback(uri);
        if (text.length() > LONGEST_URI || uri.getRawFragment() != null || uri.getRawUserInfo() != null || text.contains("*") || !own && !web) {
            throw invalid(member, ("'%s' must be an https address, an http one of the loopback, or have a scheme with a dot that the application owns; without "
                    + "fragment, user and '*'").formatted(text.substring(0, Math.min(text.length(), 200))));
        }
    }

    private static URI backChannel(URI uri) {
        boolean web = uri == null || "https".equals(uri.getScheme()) && uri.getHost() != null || isLoopback(uri);
        if (!web || uri != null && (uri.toString().length() > LONGEST_URI || uri.getRawFragment() != null || uri.getRawUserInfo() != null)) {
            throw invalid("backchannel_logout_uri", "must be an https address, or an http one of the loopback, without fragment and user");
        }
        return uri;
    }

    private static JWKSet keys(OIDCClientMetadata asked, ClientAuthenticationMethod method) {
        if (asked.getJWKSetURI() != null) {
            throw invalid("jwks_uri", "is not fetched: give the public keys as jwks");
        }
        boolean demanded = method.equals(ClientAuthenticationMethod.PRIVATE_KEY_JWT);
        if (asked.getJWKSet() == null || asked.getJWKSet().isEmpty()) {
            if (demanded) {
                throw invalid("jwks", "must have the public keys for private_key_jwt");
            }
            return null;
        }
        JWKSet keys = asked.getJWKSet().toPublicJWKSet();
        if (keys.size() != asked.getJWKSet().size() || keys.toString().length() > LONGEST_KEYS) {
            throw invalid("jwks", "must be public keys, at most %d characters".formatted(LONGEST_KEYS));
        }
        return keys;
    }

    private static NemboException invalid(String member, String what) {
        return new NemboException(IdentityError.CLIENT_INVALID, member + " " + what).with("field", member);
    }
}
