package org.nembo.identity.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Subject;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.identity.User;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.Refusal;
import org.nembo.identity.client.Client;
import org.nembo.identity.client.ClientProof;
import org.nembo.identity.grant.Grant;
import org.nembo.identity.grant.Grants;

/** {@code /oidc/introspect} (RFC 7662) and {@code /oidc/revoke} (RFC 7009). */
@Path("/")
@PermitAll
public final class StateResource {

    private final IssuerParts parts;
    private final ClientProof proof;

    StateResource(IssuerParts parts, ClientProof proof) {
        this.parts = parts;
        this.proof = proof;
    }

    /** A resource server asks about an access token; about a refresh token only the client that has it. */
    @POST
    @Path("introspect")
    @Consumes("application/x-www-form-urlencoded")
    public Response introspect(@Context HttpServletRequest request, String body) {
        return Wire.answer(() -> {
            TokenIntrospectionRequest asked = TokenIntrospectionRequest.parse(Wire.form(request, parts.named().at("/introspect"), body));
            Client client = proof.of(asked.getClientAuthentication(), request.getRemoteAddr());
            if (client.isPublic()) {
                throw new Refusal(OAuth2Error.INVALID_CLIENT, "this needs a client that can prove who it is");
            }
            String token = asked.getToken().getValue();
            Optional<JWTClaimsSet> access = parts.ownTokens().access(token).filter(this::isOfSomebody);
            TokenIntrospectionSuccessResponse.Builder answer = access.map(StateResource::told).orElseGet(() -> refresh(client, token));
            return answer.build().toHTTPResponse();
        });
    }

    @POST
    @Path("revoke")
    @Consumes("application/x-www-form-urlencoded")
    public Response revoke(@Context HttpServletRequest request, String body) {
        return Wire.answer(() -> {
            TokenRevocationRequest asked = TokenRevocationRequest.parse(Wire.form(request, parts.named().at("/revoke"), body));
            Client client = proof.of(asked, request.getRemoteAddr());
            String token = asked.getToken().getValue();
            parts.ownTokens().access(token).filter(claims -> client.id().equals(claims.getClaim("client_id")))
                    .ifPresent(claims -> parts.grants().revokeToken(claims.getJWTID(), actor(client), client.id()));
            parts.refreshTokens().find(token).filter(grant -> grant.client().equals(client.id())).ifPresent(grant -> end(client, grant));
            return new HTTPResponse(200);
        });
    }

    private void end(Client client, Grant grant) {
        parts.jdbi().useTransaction(handle -> parts.grants().revoke(handle, grant, actor(client), "revoked by the client"));
        parts.grants().forget();
    }

    private boolean isOfSomebody(JWTClaimsSet claims) {
        return claims.getSubject().equals(claims.getClaim("client_id")) || parts.directory().find(claims.getSubject())
                .filter(user -> !user.suspended()).isPresent();
    }

    private static TokenIntrospectionSuccessResponse.Builder told(JWTClaimsSet claims) {
        TokenIntrospectionSuccessResponse.Builder answer = new TokenIntrospectionSuccessResponse.Builder(true);
        answer.parameter("token_type", "Bearer");
        Map<String, Object> all = claims.toJSONObject();
        all.forEach(answer::parameter);
        return answer;
    }

    private TokenIntrospectionSuccessResponse.Builder refresh(Client client, String token) {
        Optional<Grant> grant = parts.refreshTokens().find(token).filter(one -> one.client().equals(client.id()));
        Optional<User> user = grant.flatMap(one -> parts.directory().find(one.uid())).filter(one -> !one.suspended());
        if (user.isEmpty()) {
            return new TokenIntrospectionSuccessResponse.Builder(false);
        }
        return new TokenIntrospectionSuccessResponse.Builder(true).clientID(new ClientID(client.id())).subject(new Subject(grant.get().uid()))
                .scope(new com.nimbusds.oauth2.sdk.Scope(grant.get().scopes().toArray(String[]::new)));
    }

    private static String actor(Client client) {
        return client.id() + "@" + org.nembo.api.identity.OwnIssuer.CLIENTS;
    }

    /** The grant of a token, for those who have its claims. */
    static Optional<Grant> grant(IssuerParts parts, JWTClaimsSet claims) {
        return parts.grants().find(Grants.grantOf(claims.getJWTID()));
    }
}
