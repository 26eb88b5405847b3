package org.nembo.identity.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.Refusal;
import org.nembo.identity.client.Client;
import org.nembo.identity.client.ClientProof;
import org.nembo.identity.client.ScopeRules;

/** {@code /oidc/token} (RFC 6749, section 3.2). */
@Path("token")
@PermitAll
public final class TokenResource {

    private final IssuerParts parts;
    private final ClientProof proof;
    private final Redemption redemption;
    private final Exchange exchange;

    TokenResource(IssuerParts parts, ClientProof proof) {
        this.parts = parts;
        this.proof = proof;
        this.redemption = new Redemption(parts);
        this.exchange = new Exchange(parts);
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response token(@Context HttpServletRequest request, String body) {
        return Wire.answer(() -> {
            TokenRequest asked = TokenRequest.parse(Wire.form(request, parts.named().at("/token"), body));
            Client client = proof.of(asked, request.getRemoteAddr());
            AuthorizationGrant grant = asked.getAuthorizationGrant();
            if (!client.may(grant.getType())) {
                throw new Refusal(OAuth2Error.UNAUTHORIZED_CLIENT, "the client is not registered for the grant " + grant.getType());
            }
            return made(client, asked, grant);
        });
    }

    private HTTPResponse made(Client client, TokenRequest asked, AuthorizationGrant grant) {
        List<String> scopes = asked.getScope() == null ? List.of() : asked.getScope().toStringList();
        Redemption.Wanted wanted = new Redemption.Wanted(scopes, Audiences.of(parameters(asked), asked.getResources()));
        AccessTokenResponse answer;
        if (grant instanceof AuthorizationCodeGrant code) {
            answer = redemption.code(client, code, wanted);
        } else if (grant instanceof RefreshTokenGrant refresh) {
            answer = redemption.refresh(client, refresh.getRefreshToken().getValue(), wanted);
        } else if (grant instanceof DeviceCodeGrant device) {
            answer = redemption.device(client, device.getDeviceCode().getValue(), wanted);
        } else if (grant instanceof TokenExchangeGrant foreign) {
            answer = exchange.token(client, foreign, wanted);
        } else if (grant.getType().equals(GrantType.CLIENT_CREDENTIALS)) {
            answer = redemption.own(client, ownScopes(client, scopes), wanted);
        } else {
            throw new Refusal(OAuth2Error.UNSUPPORTED_GRANT_TYPE);
        }
        return answer.toHTTPResponse();
    }

    private static Set<String> ownScopes(Client client, List<String> scopes) {
        Set<String> allowed = scopes.isEmpty() ? Set.of() : ScopeRules.of(client, scopes);
        if (allowed.contains("openid") || allowed.contains("offline_access")) {
            throw new Refusal(OAuth2Error.INVALID_SCOPE, "a client's own token is about no person: leave out openid and offline_access");
        }
        return allowed;
    }

    private static Map<String, List<String>> parameters(TokenRequest asked) {
        Map<String, List<String>> all = new java.util.HashMap<>(asked.getCustomParameters());
        if (asked.getAuthorizationGrant() instanceof TokenExchangeGrant exchange && exchange.getAudience() != null) {
            all.put("audience", exchange.getAudience().stream().map(com.nimbusds.oauth2.sdk.id.Audience::getValue).toList());
        }
        return all;
    }
}
