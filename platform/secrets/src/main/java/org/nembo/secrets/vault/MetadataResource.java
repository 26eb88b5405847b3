package org.nembo.secrets.vault;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** What is known of paths, lists of them, and how the mount keeps versions. */
@Path("/")
@PermitAll
public final class MetadataResource {

    private final Vault vault;
    private final Mount mount;

    MetadataResource(Vault vault) {
        this.vault = vault;
        this.mount = new Mount(vault.store());
    }

    @GET
    @Path("metadata{path: (/.*)?}")
    public Response read(@Context HttpHeaders headers, @PathParam("path") String path, @QueryParam("list") @DefaultValue("false") String list,
            @QueryParam("after") @DefaultValue("") String after, @QueryParam("limit") @DefaultValue("0") String limit) {
        if (list.equals("true")) {
            return list(headers, path, after, limit);
        }
        String below = below(path);
        return vault.serve(headers, "secret/metadata/" + below, "read", call -> Answer.data(call.read(handle -> mount.metadata(handle, below))));
    }

    @LIST
    @Path("metadata{path: (/.*)?}")
    public Response list(@Context HttpHeaders headers, @PathParam("path") String path, @QueryParam("after") @DefaultValue("") String after,
            @QueryParam("limit") @DefaultValue("0") String limit) {
        String below = below(path);
        String folder = below.isEmpty() || below.endsWith("/") ? below : below + "/";
        return vault.serve(headers, "secret/metadata/" + folder, "list", call -> Answer.data(Map.of("keys",
                call.read(handle -> mount.list(handle, folder, after, new Fields(Map.of("limit", limit)).number("limit", 0))))));
    }

    @POST
    @Path("metadata/{path: .+}")
    public Response write(@Context HttpHeaders headers, @PathParam("path") String path, byte[] body) {
        return vault.write(headers, "secret/metadata/" + path, handle -> mount.exists(handle, path), call -> set(call, path, body));
    }

    @PUT
    @Path("metadata/{path: .+}")
    public Response put(@Context HttpHeaders headers, @PathParam("path") String path, byte[] body) {
        return write(headers, path, body);
    }

    @PATCH
    @Path("metadata/{path: .+}")
    public Response patch(@Context HttpHeaders headers, @PathParam("path") String path, byte[] body) {
        return vault.serve(headers, "secret/metadata/" + path, "patch", call -> {
            call.look(handle -> mount.metadata(handle, path));
            return set(call, path, body);
        });
    }

    @DELETE
    @Path("metadata/{path: .+}")
    public Response delete(@Context HttpHeaders headers, @PathParam("path") String path) {
        return vault.serve(headers, "secret/metadata/" + path, "delete", call -> call.change(Map.of("versions", "all"), handle -> {
            vault.store().remove(handle, Mount.inside(path));
            return Answer.nothing();
        }));
    }

    @GET
    @Path("config")
    public Response config(@Context HttpHeaders headers) {
        return vault.serve(headers, "secret/config", "read", call -> Answer.data(call.look(mount::config)));
    }

    @POST
    @Path("config")
    public Response setConfig(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "secret/config", "update", call -> call.change(handle -> {
            mount.setConfig(handle, Fields.of(body));
            return Answer.nothing();
        }));
    }

    @PUT
    @Path("config")
    public Response putConfig(@Context HttpHeaders headers, byte[] body) {
        return setConfig(headers, body);
    }

    private Answer set(Call call, String path, byte[] body) {
        Fields wanted = Fields.of(body);
        return call.change(handle -> {
            mount.setMetadata(handle, path, wanted);
            return Answer.nothing();
        });
    }

    private static String below(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
