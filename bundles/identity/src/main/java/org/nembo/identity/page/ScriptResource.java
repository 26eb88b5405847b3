package org.nembo.identity.page;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The script of the pages that ask for a security key. */
@Path("security-key.js")
@PermitAll
public final class ScriptResource {

    private final byte[] script;

    public ScriptResource() {
        try (InputStream file = ScriptResource.class.getResourceAsStream("security-key.js")) {
            this.script = file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GET
    public Response show() {
        return Response.ok(script, "text/javascript; charset=utf-8").header("Cache-Control", "public, max-age=3600").build();
    }
}
