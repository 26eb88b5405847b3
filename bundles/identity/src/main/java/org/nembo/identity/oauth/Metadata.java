package org.nembo.identity.oauth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.claims.ClaimType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.util.List;
import org.nembo.identity.Issuer;
import org.nembo.identity.IssuerSettings.Registration;
import org.nembo.identity.client.ClientRules;
import org.nembo.identity.key.SigningKeys;

/** What the issuer tells of itself (OpenID Connect Discovery 1.0, RFC 8414). */
final class Metadata {

    private Metadata() {
    }

    static String of(Issuer issuer) {
        OIDCProviderMetadata told = new OIDCProviderMetadata(new com.nimbusds.oauth2.sdk.id.Issuer(issuer.name()), List.of(SubjectType.PUBLIC),
                issuer.at("/jwk"));
        told.setAuthorizationEndpointURI(issuer.at("/authorize"));
        told.setTokenEndpointURI(issuer.at("/token"));
        told.setUserInfoEndpointURI(issuer.at("/userinfo"));
        told.setIntrospectionEndpointURI(issuer.at("/introspect"));
        told.setRevocationEndpointURI(issuer.at("/revoke"));
        told.setDeviceAuthorizationEndpointURI(issuer.at("/devicecode"));
        told.setEndSessionEndpointURI(issuer.at("/logout"));
        told.setSupportsBackChannelLogout(true);
        told.setSupportsBackChannelLogoutSession(true);
        if (issuer.settings().registration() != Registration.CLOSED) {
            told.setRegistrationEndpointURI(issuer.at("/register"));
        }
        told.setScopes(new Scope(ClientRules.KNOWN_SCOPES.toArray(String[]::new)));
        told.setResponseTypes(List.of(ResponseType.CODE));
        told.setResponseModes(List.of(ResponseMode.QUERY));
        told.setGrantTypes(List.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.CLIENT_CREDENTIALS, GrantType.DEVICE_CODE,
                GrantType.TOKEN_EXCHANGE));
        told.setCodeChallengeMethods(List.of(CodeChallengeMethod.S256));
        List<ClientAuthenticationMethod> methods = List.copyOf(ClientRules.METHODS);
        told.setTokenEndpointAuthMethods(methods);
        told.setIntrospectionEndpointAuthMethods(methods.stream().filter(method -> !method.equals(ClientAuthenticationMethod.NONE)).toList());
        told.setRevocationEndpointAuthMethods(methods);
        List<JWSAlgorithm> assertions = List.copyOf(ClientRules.ASSERTION_ALGORITHMS);
        told.setTokenEndpointJWSAlgs(assertions);
        told.setIntrospectionEndpointJWSAlgs(assertions);
        told.setRevocationEndpointJWSAlgs(assertions);
        told.setIDTokenJWSAlgs(SigningKeys.ALGORITHMS);
        told.setClaimTypes(List.of(ClaimType.NORMAL));
        told.setClaims(List.of("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "sid", "name", "preferred_username", "email", "groups", "wlcg.groups"));
        told.setSupportsRequestURIParam(false);
        told.setSupportsAuthorizationResponseIssuerParam(true);
        told.setCustomParameter("scim_endpoint", issuer.origin() + "/scim");
        return told.toJSONObject().toJSONString();
    }
}
