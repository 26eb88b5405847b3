package org.nembo.identity.page;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The style sheet of the pages. */
@Path("style.css")
@PermitAll
public final class StyleResource {

    private final byte[] style;

    public StyleResource() {
        try (InputStream file = StyleResource.class.getResourceAsStream("style.css")) {
            this.style = file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GET
    public Response show() {
        return Response.ok(style, "text/css; charset=utf-8").header("Cache-Control", "public, max-age=3600").build();
    }
}
