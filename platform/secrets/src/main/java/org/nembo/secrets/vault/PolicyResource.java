package org.nembo.secrets.vault;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/** What tokens may do, by name: the present address, and the one of before. */
@Path("{form: policies/acl|policy}")
@PermitAll
public final class PolicyResource {

    private static final String OLD = "policy";

    private final Vault vault;

    PolicyResource(Vault vault) {
        this.vault = vault;
    }

    @GET
    public Response listByGet(@Context HttpHeaders headers, @PathParam("form") String form) {
        return list(headers, form);
    }

    @LIST
    public Response list(@Context HttpHeaders headers, @PathParam("form") String form) {
        return vault.serve(headers, "sys/" + form, "list", call -> {
            List<String> names = call.look(vault.policies()::names);
            return form.equals(OLD) ? Answer.both(Map.of("policies", names, "keys", names)) : Answer.data(Map.of("keys", names));
        });
    }

    @GET
    @Path("{name}")
    public Response read(@Context HttpHeaders headers, @PathParam("form") String form, @PathParam("name") String name) {
        return vault.serve(headers, "sys/" + form + "/" + name, "read", call -> {
            String text = call.look(handle -> vault.policies().text(handle, Items.name(name))).orElseThrow(VaultFailures::nothing);
            return form.equals(OLD) ? Answer.both(Map.of("name", Items.name(name), "rules", text))
                    : Answer.data(Map.of("name", Items.name(name), "policy", text));
        });
    }

    @PUT
    @Path("{name}")
    public Response write(@Context HttpHeaders headers, @PathParam("form") String form, @PathParam("name") String name, byte[] body) {
        return vault.write(headers, "sys/" + form + "/" + name, handle -> vault.policies().text(handle, Items.name(name)).isPresent(), call -> {
            Fields fields = Fields.of(body);
            String text = fields.text(fields.has("policy") ? "policy" : "rules");
            if (text.isBlank()) {
                throw VaultFailures.refused("'policy' parameter not supplied or empty");
            }
            return call.change(handle -> {
                vault.policies().set(handle, Items.name(name), text);
                return Answer.nothing();
            });
        });
    }

    @POST
    @Path("{name}")
    public Response post(@Context HttpHeaders headers, @PathParam("form") String form, @PathParam("name") String name, byte[] body) {
        return write(headers, form, name, body);
    }

    @DELETE
    @Path("{name}")
    public Response delete(@Context HttpHeaders headers, @PathParam("form") String form, @PathParam("name") String name) {
        return vault.serve(headers, "sys/" + form + "/" + name, "delete", call -> call.change(handle -> {
            if (List.of(Policies.DEFAULT, Policies.ROOT).contains(Items.name(name))) {
                throw VaultFailures.refused("cannot delete the policy '%s'".formatted(name));
            }
            Items.remove(handle, Items.POLICY, Items.name(name));
            return Answer.nothing();
        }));
    }
}
