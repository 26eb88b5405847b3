package org.nembo.directory.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Credentials;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;
import org.nembo.directory.DirectoryError;

/** The caller's own security keys. They are added on a page, where the browser can be asked. */
@Path("me/security-keys")
@Produces("application/json")
public final class OwnSecurityKeysResource {

    /** What a key is to be called. */
    public record Renamed(String name) {
    }

    /** Who signs in so may remove a key. @param code of one-time codes, or a recovery code */
    public record FullProof(String password, String code) {
        @Override
        public String toString() {
            return "FullProof[***]";
        }
    }

    private final Callers callers;
    private final SecurityKeys keys;
    private final Credentials credentials;

    OwnSecurityKeysResource(Callers callers, SecurityKeys keys, Credentials credentials) {
        this.callers = callers;
        this.keys = keys;
        this.credentials = credentials;
    }

    @GET
    public List<SecurityKeys.SecurityKey> list(@Context SecurityContext security) {
        return keys.list(callers.self(Callers.subject(security), "users:read").uid());
    }

    @PATCH
    @Path("{id}")
    @Consumes({"application/merge-patch+json", "application/json"})
    public SecurityKeys.SecurityKey rename(@Context SecurityContext security, @PathParam("id") String id, Renamed form) {
        User self = callers.self(Callers.subject(security), "users:security-keys");
        if (form == null || form.name() == null) {
            throw Callers.invalid("say what the key is to be called: 'name'");
        }
        return keys.rename(self.id(), self.uid(), id, form.name());
    }

    @POST
    @Path("{id}/remove")
    @Consumes("application/json")
    public void remove(@Context SecurityContext security, @PathParam("id") String id, FullProof form) {
        User self = callers.self(Callers.subject(security), "users:security-keys");
        if (form == null || form.password() == null || form.code() == null) {
            throw Callers.invalid("to remove a security key needs 'password' and 'code'");
        }
        if (keys.list(self.uid()).stream().noneMatch(each -> each.id().equals(id))) {
            throw new NemboException(DirectoryError.SECURITY_KEY_NOT_FOUND, "you have no security key of that id");
        }
        credentials.verify(self.username(), new Secret(form.password()), Optional.of(form.code()), Callers.client());
        keys.remove(self.id(), self.uid(), id);
    }
}
