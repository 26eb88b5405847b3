package org.nembo.itests;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.Set;
import org.nembo.api.rest.RestApi;

/** An API for tests that answers one word to everybody. */
record EchoApi(String word) implements RestApi {

    static final String PATH = "/api/v1/echo";

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String title() {
        return word;
    }

    @Override
    public Set<Object> resources() {
        return Set.of(new Resource(word));
    }

    /** The only resource. */
    @Path("")
    public record Resource(String word) {

        @GET
        @PermitAll
        @Produces("text/plain")
        public String answer() {
            return word;
        }
    }
}
