package org.nembo.identity.oauth;

import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationRequest;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.device.DeviceCode;
import com.nimbusds.oauth2.sdk.device.UserCode;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.Refusal;
import org.nembo.identity.client.Client;
import org.nembo.identity.client.ClientProof;
import org.nembo.identity.client.ScopeRules;
import org.nembo.identity.grant.Devices;
import org.nembo.identity.grant.Grants;

/** {@code /oidc/devicecode} (RFC 8628, section 3.1). */
@Path("devicecode")
@PermitAll
public final class DeviceResource {

    private final IssuerParts parts;
    private final ClientProof proof;

    DeviceResource(IssuerParts parts, ClientProof proof) {
        this.parts = parts;
        this.proof = proof;
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response begin(@Context HttpServletRequest request, String body) {
        return Wire.answer(() -> {
            DeviceAuthorizationRequest asked = DeviceAuthorizationRequest.parse(Wire.form(request, parts.named().at("/devicecode"), body));
            Client client = proof.of(asked, request.getRemoteAddr());
            if (!client.may(GrantType.DEVICE_CODE)) {
                throw new Refusal(OAuth2Error.UNAUTHORIZED_CLIENT, "the client is not registered for device codes");
            }
            Set<String> scopes = ScopeRules.of(client, asked.getScope() == null ? List.of() : asked.getScope().toStringList());
            List<URI> resources = asked.getCustomParameters().getOrDefault("resource", List.of()).stream().map(DeviceResource::resource).toList();
            Grants.Wish wish = new Grants.Wish(client.id(), scopes, Audiences.of(asked.getCustomParameters(), resources));
            Devices.Codes codes = parts.devices().begin(wish);
            URI page = parts.named().at("/device");
            return new DeviceAuthorizationSuccessResponse(new DeviceCode(codes.deviceCode()), new UserCode(codes.userCode()), page,
                    URI.create(page + "?user_code=" + codes.userCode()), parts.named().settings().device().toSeconds(), Devices.PACE, null).toHTTPResponse();
        });
    }

    private static URI resource(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.request("resource must be a URI");
        }
    }
}
