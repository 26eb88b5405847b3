package org.nembo.identity.oauth;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.client.RegistrationError;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.BearerTokenError;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientRegistrationRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.OwnIssuer;
import org.nembo.api.identity.Throttle;
import org.nembo.identity.IdentityError;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.IssuerSettings.Registration;
import org.nembo.identity.Refusal;
import org.nembo.identity.client.Client;
import org.nembo.identity.client.Registered;

/** Clients that register themselves (RFC 7591) and look after their registration (RFC 7592). */
@Path("register")
@PermitAll
public class RegistrationResource {

    private static final String KIND = "registration";

    private final IssuerParts parts;
    private final Throttle throttle;

    RegistrationResource(IssuerParts parts, Throttle throttle) {
        this.parts = parts;
        this.throttle = throttle;
    }

    /** Without approval it gets no tokens yet; its registration tells. */
    @POST
    @Consumes("application/json")
    public Response register(@Context HttpServletRequest request, String body) {
        return answer(() -> {
            Registration mode = parts.named().settings().registration();
            if (mode == Registration.CLOSED) {
                throw new Refusal(new ErrorObject("access_denied", "Clients do not register themselves here: ask an administrator", 403));
            }
            // Each registration counts as a wrong guess: a network slows down that registers many.
            throttle.admit(KIND, "", request.getRemoteAddr());
            OIDCClientRegistrationRequest asked = read(request, HTTPRequest.Method.POST, body);
            Registered made = parts.clients().register(asked.getOIDCClientMetadata(), mode);
            throttle.failed(KIND, "", request.getRemoteAddr());
            return Response.status(201).type("application/json").entity(Registrations.json(parts.named(), made)).build();
        });
    }

    @GET
    @Path("{client}")
    public Response show(@Context HttpServletRequest request, @PathParam("client") String id) {
        return answer(() -> Wire.json(Registrations.json(parts.named(), new Registered(owned(request, id), "", ""))));
    }

    @PUT
    @Path("{client}")
    @Consumes("application/json")
    public Response update(@Context HttpServletRequest request, @PathParam("client") String id, String body) {
        return answer(() -> {
            owned(request, id);
            OIDCClientRegistrationRequest asked = read(request, HTTPRequest.Method.POST, body);
            boolean open = parts.named().settings().registration() == Registration.OPEN;
            return Wire.json(Registrations.json(parts.named(), parts.clients().update(actor(id), id, asked.getOIDCClientMetadata(), false, open)));
        });
    }

    @DELETE
    @Path("{client}")
    public Response delete(@Context HttpServletRequest request, @PathParam("client") String id) {
        return answer(() -> {
            owned(request, id);
            parts.clients().delete(actor(id), id, parts.grants()::revokeClient);
            parts.grants().forget();
            return Response.noContent().build();
        });
    }

    private Client owned(HttpServletRequest request, String id) {
        throttle.admit(KIND, "", request.getRemoteAddr());
        String token;
        try {
            token = BearerAccessToken.parse(request.getHeader("Authorization")).getValue();
        } catch (com.nimbusds.oauth2.sdk.ParseException e) {
            throw new Refusal(BearerTokenError.INVALID_TOKEN);
        }
        return parts.clients().ofRegistration(id, token).orElseThrow(() -> {
            throttle.failed(KIND, "", request.getRemoteAddr());
            return new Refusal(BearerTokenError.INVALID_TOKEN);
        });
    }

    private OIDCClientRegistrationRequest read(HttpServletRequest request, HTTPRequest.Method method,
            String body) throws com.nimbusds.oauth2.sdk.ParseException {
        HTTPRequest read = Wire.json(request, method, parts.named().at("/register"), body);
        return OIDCClientRegistrationRequest.parse(read);
    }

    private static String actor(String id) {
        return id + "@" + OwnIssuer.CLIENTS;
    }

    private static Response answer(Wire.Step<Response> step) {
        try {
            return step.apply();
        } catch (com.nimbusds.oauth2.sdk.ParseException e) {
            return Wire.error(e.getErrorObject() == null ? RegistrationError.INVALID_CLIENT_METADATA : e.getErrorObject());
        } catch (Refusal e) {
            return Wire.error(e.error());
        } catch (NemboException e) {
            if (e.code() != IdentityError.CLIENT_INVALID) {
                throw e;
            }
            ErrorObject error = String.valueOf(e.members().get("field")).equals("redirect_uris") ? RegistrationError.INVALID_REDIRECT_URI
                    : RegistrationError.INVALID_CLIENT_METADATA;
            return Wire.error(error.setDescription(ErrorObject.removeIllegalChars(e.getMessage())));
        }
    }

    /** Where a client looks after its registration. */
    static URI address(org.nembo.identity.Issuer issuer, String id) {
        return issuer.at("/register/" + id);
    }
}
