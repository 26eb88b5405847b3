package org.nembo.http.front;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Begins to read its body, and reads the rest a while after it came. */
@Path("/")
public final class LateResource {

    @POST
    @Consumes("text/plain")
    @Produces("text/plain")
    public String late(InputStream body) throws IOException {
        int first = body.read();
        long begun = System.nanoTime();
        TestServer.await(() -> System.nanoTime() - begun > 50_000_000);
        return Character.toString(first) + new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
}
