package org.nembo.identity.oauth;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.nembo.api.error.NemboException;
import org.nembo.identity.Refusal;

/** Between the requests of the REST layer and those of the OAuth library. Pure functions. */
final class Wire {

    private static final String FORM = "application/x-www-form-urlencoded";

    private Wire() {
    }

    /** What an endpoint does with a request. */
    interface Step<T> {
        T apply() throws ParseException;
    }

    /**
     * A POST with a form, as the library reads it.
     *
     * @throws Refusal when a client proves itself in two ways at once (RFC 6749, section 2.3)
     */
    static HTTPRequest form(HttpServletRequest request, URI address, String body) {
        boolean header = request.getHeader("Authorization") != null;
        if (header && URLUtils.parseParameters(body).keySet().stream().anyMatch(Set.of("client_secret", "client_assertion")::contains)) {
            throw Refusal.request("the client proves itself in two ways at once");
        }
        HTTPRequest read = new HTTPRequest(HTTPRequest.Method.POST, address);
        header(read, "Content-Type", FORM);
        header(read, "Authorization", request.getHeader("Authorization"));
        read.setBody(body);
        return read;
    }

    /** A request with JSON or nothing as its body. */
    static HTTPRequest json(HttpServletRequest request, HTTPRequest.Method method, URI address, String body) {
        HTTPRequest read = new HTTPRequest(method, address);
        header(read, "Content-Type", "application/json");
        header(read, "Authorization", request.getHeader("Authorization"));
        read.setBody(body);
        return read;
    }

    private static void header(HTTPRequest read, String name, String value) {
        if (value != null) {
            read.setHeader(name, value);
        }
    }

    /** Runs an endpoint; what goes wrong becomes the error that OAuth has for it. */
    static Response answer(Step<HTTPResponse> step) {
        return answer(step, Wire::error);
    }

    static Response answer(Step<HTTPResponse> step, Function<ErrorObject, Response> errors) {
        try {
            return response(step.apply());
        } catch (ParseException e) {
            ErrorObject error = e.getErrorObject() == null ? OAuth2Error.INVALID_REQUEST : e.getErrorObject();
            return errors.apply(error);
        } catch (Refusal e) {
            return errors.apply(e.error());
        } catch (NemboException e) {
            if (e.code().status() >= 500 || e.code().status() == 429) {
                throw e;
            }
            return errors.apply(OAuth2Error.INVALID_REQUEST.setDescription(ErrorObject.removeIllegalChars(e.getMessage())));
        }
    }

    static Response error(ErrorObject error) {
        int status = error.getHTTPStatusCode() == 0 || error.getHTTPStatusCode() == 302 ? 400 : error.getHTTPStatusCode();
        Response.ResponseBuilder answer = Response.status(status).type("application/json").header("Pragma", "no-cache")
                .entity(error.toJSONObject().toJSONString());
        if (status == 401) {
            answer.header("WWW-Authenticate", "Basic realm=\"nembo\"");
        }
        return answer.build();
    }

    static Response response(HTTPResponse made) {
        Response.ResponseBuilder answer = Response.status(made.getStatusCode());
        Map<String, List<String>> headers = headers(made);
        headers.forEach((name, values) -> values.forEach(value -> answer.header(name, value)));
        if (made.getBody() != null && !made.getBody().isEmpty()) {
            answer.entity(made.getBody());
        }
        return answer.build();
    }

    private static Map<String, List<String>> headers(HTTPResponse made) {
        return made.getHeaderMap();
    }

    static Response json(String body) {
        return Response.ok(body, "application/json").build();
    }
}
