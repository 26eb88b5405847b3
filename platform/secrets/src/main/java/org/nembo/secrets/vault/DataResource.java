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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.secrets.SecretStore;

/** Values and their versions. */
@Path("/")
@PermitAll
public final class DataResource {

    private final Vault vault;
    private final Mount mount;

    DataResource(Vault vault) {
        this.vault = vault;
        this.mount = new Mount(vault.store());
    }

    @GET
    @Path("data/{path: .+}")
    public Response read(@Context HttpHeaders headers, @PathParam("path") String path, @QueryParam("version") @DefaultValue("0") String version) {
        return vault.serve(headers, "secret/data/" + path, "read", call -> {
            int number = number(version);
            SecretStore.Found found = call.read(handle -> mount.find(handle, path, number));
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("data", found.value().map(Mount::object).orElse(null));
            data.put("metadata", Mount.shown(found.version(), found.metadata().rules().custom()));
            return Answer.data(found.value().isPresent() ? 200 : 404, data);
        });
    }

    @POST
    @Path("data/{path: .+}")
    public Response write(@Context HttpHeaders headers, @PathParam("path") String path, byte[] body) {
        return vault.write(headers, "secret/data/" + path, handle -> mount.exists(handle, path), call -> {
            Fields fields = Fields.of(body);
            Map<String, Object> data = fields.object("data");
            if (data == null && ownArea(call, path) && !fields.all().isEmpty() && !fields.has("options")) {
                // A client of version 1 sends the bare object.
                data = fields.all();
            }
            if (data == null) {
                throw VaultFailures.refused("no data provided");
            }
            Map<String, Object> stored = data;
            return Answer.data(call.change(handle -> mount.put(handle, path, stored, follows(fields))));
        });
    }

    @PUT
    @Path("data/{path: .+}")
    public Response put(@Context HttpHeaders headers, @PathParam("path") String path, byte[] body) {
        return write(headers, path, body);
    }

    @PATCH
    @Path("data/{path: .+}")
    public Response patch(@Context HttpHeaders headers, @PathParam("path") String path, byte[] body) {
        return vault.serve(headers, "secret/data/" + path, "patch", call -> {
            if (!String.valueOf(headers.getHeaderString(HttpHeaders.CONTENT_TYPE)).startsWith("application/merge-patch+json")) {
                throw new NemboException(GeneralError.UNSUPPORTED_MEDIA_TYPE, "PATCH requires Content-Type application/merge-patch+json");
            }
            Fields fields = Fields.of(body);
            Map<String, Object> patch = fields.object("data");
            if (patch == null) {
                throw VaultFailures.refused("no data provided");
            }
            return Answer.data(call.change(handle -> patch(handle, path, patch, follows(fields))));
        });
    }

    private Map<String, Object> patch(Handle handle, String path, Map<String, Object> patch, OptionalInt follows) {
        SecretStore.Found found = mount.find(handle, path, 0);
        String value = found.value().orElseThrow(VaultFailures::nothing);
        // Nobody may have written between what was read and what is stored.
        int base = found.version().number();
        if (follows.isPresent() && follows.getAsInt() != base) {
            throw VaultFailures.refused("check-and-set parameter did not match the current version");
        }
        return mount.put(handle, path, MergePatch.apply(Mount.object(value), patch), OptionalInt.of(base));
    }

    @DELETE
    @Path("data/{path: .+}")
    public Response delete(@Context HttpHeaders headers, @PathParam("path") String path) {
        return vault.serve(headers, "secret/data/" + path, "delete", call -> call.change(handle -> {
            vault.store().metadata(handle, Mount.inside(path)).ifPresent(found -> vault.store().delete(handle, Mount.inside(path), List.of(found.newest())));
            return Answer.nothing();
        }));
    }

    @POST
    @Path("{verb: delete|undelete|destroy}/{path: .+}")
    public Response change(@Context HttpHeaders headers, @PathParam("verb") String verb, @PathParam("path") String path, byte[] body) {
        return vault.serve(headers, "secret/" + verb + "/" + path, "update", call -> {
            List<Integer> versions = Fields.of(body).numbers("versions");
            return call.change(Map.of("versions", versions.toString()), handle -> {
                String inside = Mount.inside(path);
                switch (verb) {
                    case "delete" -> vault.store().delete(handle, inside, versions);
                    case "undelete" -> vault.store().undelete(handle, inside, versions);
                    default -> vault.store().destroy(handle, inside, versions);
                }
                return Answer.nothing();
            });
        });
    }

    @PUT
    @Path("{verb: delete|undelete|destroy}/{path: .+}")
    public Response changeByPut(@Context HttpHeaders headers, @PathParam("verb") String verb, @PathParam("path") String path, byte[] body) {
        return change(headers, verb, path, body);
    }

    /** The names in a value, without what they hold. */
    @GET
    @Path("subkeys/{path: .+}")
    public Response subkeys(@Context HttpHeaders headers, @PathParam("path") String path, @QueryParam("version") @DefaultValue("0") String version,
            @QueryParam("depth") @DefaultValue("0") String depth) {
        return vault.serve(headers, "secret/subkeys/" + path, "read", call -> {
            int number = number(version);
            int most = number(depth);
            SecretStore.Found found = call.read(handle -> mount.find(handle, path, number));
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("metadata", Mount.shown(found.version(), found.metadata().rules().custom()));
            data.put("subkeys", found.value().map(value -> names(Mount.object(value), most == 0 ? Integer.MAX_VALUE : most)).orElse(null));
            return Answer.data(found.value().isPresent() ? 200 : 404, data);
        });
    }

    private static Map<String, Object> names(Map<?, ?> object, int depth) {
        Map<String, Object> names = new LinkedHashMap<>();
        object.forEach((key, value) -> names.put(key.toString(), value instanceof Map<?, ?> inner && depth > 1 ? names(inner, depth - 1) : null));
        return names;
    }

    private static boolean ownArea(Call call, String path) {
        return !call.holder().entity().isEmpty() && path.startsWith(call.holder().entity() + "/");
    }

    private static OptionalInt follows(Fields fields) {
        Map<String, Object> options = fields.object("options");
        return options == null || options.get("cas") == null ? OptionalInt.empty() : OptionalInt.of(new Fields(options).number("cas", 0));
    }

    private static int number(String text) {
        return new Fields(Map.of("version", text)).number("version", 0);
    }
}
