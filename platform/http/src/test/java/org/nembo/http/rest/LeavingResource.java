package org.nembo.http.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.List;

/** Loaded by a loader of its own, which must be able to go. */
@Path("/")
@Produces("application/json")
public final class LeavingResource {

    public record Item(String name, List<Item> more) {
    }

    @GET
    public Item get() {
        return new Item("here", List.of());
    }

    @POST
    @Consumes("application/json")
    public Item post(Item item) {
        return item;
    }
}
