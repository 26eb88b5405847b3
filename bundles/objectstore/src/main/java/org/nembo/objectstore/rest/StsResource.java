package org.nembo.objectstore.rest;

import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.sts.Sts;
import org.nembo.objectstore.sts.StsAnswer;
import org.slf4j.MDC;

/** {@code POST /sts} with a form, or with parameters in the address. */
@Path("/")
@PermitAll
@Produces("text/xml")
public final class StsResource {

    private final Sts sts;

    StsResource(Sts sts) {
        this.sts = sts;
    }

    @POST
    @Consumes("application/x-www-form-urlencoded")
    public Response answer(@Context HttpServletRequest request, @Context UriInfo uri, MultivaluedMap<String, String> form) {
        Map<String, String> values = new LinkedHashMap<>();
        uri.getQueryParameters().forEach((name, all) -> values.put(name, all.get(0)));
        if (form != null) {
            form.forEach((name, all) -> values.put(name, all.get(0)));
        }
        String trace = Optional.ofNullable(MDC.get("traceId")).orElse("");
        StsAnswer answer = sts.answer(values, Caller.nobody(request.getRemoteAddr(), request.isSecure(), trace));
        Response.ResponseBuilder built = Response.status(answer.status()).type(StsAnswer.TYPE).header("Cache-Control", "no-store").entity(answer.xml());
        return (answer.retryAfter() > 0 ? built.header("Retry-After", answer.retryAfter()) : built).build();
    }
}
