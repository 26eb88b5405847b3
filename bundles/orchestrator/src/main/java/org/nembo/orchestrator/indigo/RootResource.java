package org.nembo.orchestrator.indigo;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the orchestrator is. */
@Path("/")
@Produces(IndigoApi.JSON)
public final class RootResource {

    private static final String NAME = "Nembo orchestrator";

    private final String version;
    private final Map<String, String> endpoints;
    private final Instant started = Instant.now();

    RootResource(String version, Map<String, String> endpoints) {
        this.version = version;
        this.endpoints = endpoints;
    }

    /** Plain text whatever the client accepts. */
    @GET
    @PermitAll
    @Produces("*/*")
    public Response name() {
        return Response.ok(NAME, IndigoApi.TEXT).build();
    }

    /** In the two forms that clients know; every value is text. */
    @GET
    @Path("info")
    @PermitAll
    public Map<String, Object> info(@Context UriInfo uri) {
        Map<String, Object> info = new LinkedHashMap<>();
        Map<String, String> build = new LinkedHashMap<>();
        build.put("group", "org.nembo");
        build.put("artifact", "org.nembo.orchestrator");
        build.put("name", NAME);
        build.put("version", version);
        info.put("build", build);
        info.put("git", Map.of("commit", Map.of("id", version)));
        info.put("projectVersion", version);
        info.put("projectRevision", version);
        info.put("projectTimestamp", started.toString());
        info.put("serverHostname", uri.getBaseUri().getHost());
        return info;
    }

    @GET
    @Path("configuration")
    public Map<String, String> configuration() {
        return endpoints;
    }
}
