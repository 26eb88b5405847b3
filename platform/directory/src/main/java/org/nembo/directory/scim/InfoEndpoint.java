package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.directory.rest.Callers;

/** What this server can do, and a search over everything. */
@Path("/")
@Produces({Scim.MEDIA_TYPE, "application/json"})
public final class InfoEndpoint {

    private final Callers callers;
    private final ScimUsers users;
    private final ScimGroups groups;
    private final JsonNode documents;

    InfoEndpoint(Callers callers, ScimUsers users, ScimGroups groups) {
        this.callers = callers;
        this.users = users;
        this.groups = groups;
        try (InputStream stream = Objects.requireNonNull(InfoEndpoint.class.getResourceAsStream("documents.json"))) {
            this.documents = new ObjectMapper().readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GET
    @Path("ServiceProviderConfig")
    public JsonNode config(@Context UriInfo uri) {
        return located((ObjectNode) documents.path("config").deepCopy(), UsersEndpoint.base(uri) + "ServiceProviderConfig");
    }

    @GET
    @Path("ResourceTypes")
    public JsonNode types(@Context UriInfo uri) {
        return list("types", "ResourceTypes/", uri);
    }

    @GET
    @Path("ResourceTypes/{id}")
    public JsonNode type(@Context UriInfo uri, @PathParam("id") String id) {
        return one("types", "ResourceTypes/", id, uri);
    }

    @GET
    @Path("Schemas")
    public JsonNode schemas(@Context UriInfo uri) {
        return list("schemas", "Schemas/", uri);
    }

    @GET
    @Path("Schemas/{id}")
    public JsonNode schema(@Context UriInfo uri, @PathParam("id") String id) {
        return one("schemas", "Schemas/", id, uri);
    }

    /** Users and groups, for those who may list both. */
    @POST
    @Path(".search")
    @Consumes({Scim.MEDIA_TYPE, "application/json"})
    public JsonNode search(@Context SecurityContext security, @Context UriInfo uri, JsonNode body) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:list", "users");
        String base = UsersEndpoint.base(uri);
        return Query.of(body).answer(Stream.concat(users.all(base), groups.all(base, GroupsEndpoint.readable(callers, caller))));
    }

    private JsonNode list(String kind, String path, UriInfo uri) {
        List<ObjectNode> all = new ArrayList<>();
        documents.path(kind).forEach(each -> all.add(located(each.deepCopy(), UsersEndpoint.base(uri) + path + each.path("id").asText())));
        ObjectNode answer = Scim.object();
        answer.putArray("schemas").add(Scim.LIST);
        answer.put("totalResults", all.size()).put("startIndex", 1).put("itemsPerPage", all.size());
        ArrayNode resources = answer.putArray("Resources");
        all.forEach(resources::add);
        return answer;
    }

    private JsonNode one(String kind, String path, String id, UriInfo uri) {
        for (JsonNode each : documents.path(kind)) {
            if (each.path("id").asText().equalsIgnoreCase(id)) {
                return located(each.deepCopy(), UsersEndpoint.base(uri) + path + each.path("id").asText());
            }
        }
        throw new NemboException(GeneralError.NOT_FOUND, "there is nothing of that name");
    }

    private static ObjectNode located(ObjectNode document, String location) {
        ((ObjectNode) document.get("meta")).put("location", location);
        return document;
    }
}
