package org.nembo.identity.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.BearerTokenError;
import com.nimbusds.openid.connect.sdk.UserInfoErrorResponse;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoSuccessResponse;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.User;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.token.OwnTokens;
import org.nembo.identity.token.Tokens;

/** {@code /oidc/userinfo} (OpenID Connect Core 1.0, section 5.3). */
@Path("userinfo")
@PermitAll
public final class UserInfoResource {

    private final IssuerParts parts;

    UserInfoResource(IssuerParts parts) {
        this.parts = parts;
    }

    @GET
    public Response get(@Context HttpServletRequest request) {
        HTTPRequest read = new HTTPRequest(HTTPRequest.Method.GET, parts.named().at("/userinfo"));
        if (request.getHeader("Authorization") != null) {
            read.setAuthorization(request.getHeader("Authorization"));
        }
        return answer(read);
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response post(@Context HttpServletRequest request, String body) {
        return answer(Wire.form(request, parts.named().at("/userinfo"), body));
    }

    private Response answer(HTTPRequest read) {
        try {
            return told(UserInfoRequest.parse(read).getAccessToken().getValue());
        } catch (ParseException e) {
            BearerTokenError error = e.getErrorObject() instanceof BearerTokenError bearer ? bearer : BearerTokenError.MISSING_TOKEN;
            return refused(error);
        }
    }

    private Response told(String token) {
        Optional<JWTClaimsSet> claims = parts.ownTokens().access(token);
        Optional<User> user = claims.flatMap(one -> parts.directory().find(one.getSubject())).filter(one -> !one.suspended());
        if (user.isEmpty() || claims.get().getSubject().equals(claims.get().getClaim("client_id"))) {
            return refused(BearerTokenError.INVALID_TOKEN);
        }
        Set<String> scopes = Set.copyOf(OwnTokens.scopes(claims.get()));
        if (!scopes.contains("openid")) {
            return refused(BearerTokenError.INSUFFICIENT_SCOPE);
        }
        Set<String> groups = new HashSet<>(user.get().groups());
        StateResource.grant(parts, claims.get()).ifPresent(grant -> groups.addAll(grant.groups()));
        UserInfo told = new UserInfo(new Subject(user.get().uid()));
        Tokens.person(user.get(), groups, scopes).forEach(told::setClaim);
        return Wire.response(new UserInfoSuccessResponse(told).toHTTPResponse());
    }

    private static Response refused(BearerTokenError error) {
        return Wire.response(new UserInfoErrorResponse(error).toHTTPResponse());
    }
}
