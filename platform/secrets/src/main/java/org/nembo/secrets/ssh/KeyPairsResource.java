package org.nembo.secrets.ssh;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** One's own key pairs, and nobody else's. */
@Path("/")
@Produces("application/json")
public final class KeyPairsResource {

    /** What is wanted: a type to make, or a private key that one has. */
    public record Wanted(String name, Optional<String> type, Optional<String> privateKey) {
        @Override
        public String toString() {
            return "Wanted[" + name + "]";
        }
    }

    /** A pair just made, with the private key that is shown this once. */
    public record Made(String id, String name, String type, String publicKey, String fingerprint, String origin, Instant created,
            Optional<String> privateKey) {
        @Override
        public String toString() {
            return "Made[" + id + "]";
        }
    }

    private final KeyPairs pairs;
    private final Directory directory;
    private final Policy policy;
    private final Semaphore making = new Semaphore(1);

    KeyPairsResource(KeyPairs pairs, Directory directory, Policy policy) {
        this.pairs = pairs;
        this.directory = directory;
        this.policy = policy;
    }

    @GET
    public Page<KeyPairs.KeyPair> list(@Context SecurityContext security, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return pairs.list(owner(security, "list"), new PageRequest(limit, after));
    }

    @POST
    @Consumes("application/json")
    public Response add(@Context SecurityContext security, @Context UriInfo uri, Wanted wanted) {
        Subject owner = owner(security, "create");
        if (wanted == null || wanted.name() == null || wanted.type().isPresent() == wanted.privateKey().isPresent()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "give 'name', and either 'type' to have a pair made or 'privateKey' to upload one");
        }
        String type = wanted.type().orElse("ed25519");
        if (!OpenSsh.TYPES.contains(type)) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'type' is one of %s, not '%s'".formatted(OpenSsh.TYPES, type));
        }
        OpenSsh.Pair pair = wanted.privateKey().map(OpenSsh::read).orElseGet(() -> make(type, owner.username()));
        String uid = directory.find(owner.issuer(), owner.subject()).map(User::uid)
                .orElseThrow(() -> new NemboException(GeneralError.CONFLICT, "the directory does not know you: sign in first"));
        boolean made = wanted.privateKey().isEmpty();
        KeyPairs.KeyPair added = pairs.add(owner, uid, wanted.name().strip(), made ? "made" : "uploaded", pair);
        Made shown = new Made(added.id(), added.name(), added.type(), added.publicKey(), added.fingerprint(), added.origin(), added.created(),
                made ? Optional.of(pair.privateKey()) : Optional.empty());
        return Response.created(uri.getBaseUriBuilder().path(added.id()).build()).entity(shown).build();
    }

    /** Making an RSA pair takes seconds of a processor: one at a time. */
    private OpenSsh.Pair make(String type, String comment) {
        if (!type.equals("rsa")) {
            return OpenSsh.make(type, comment);
        }
        if (!making.tryAcquire()) {
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "another RSA pair is being made: try again, or have an ed25519 one").with("retryAfter", 5);
        }
        try {
            return OpenSsh.make(type, comment);
        } finally {
            making.release();
        }
    }

    @GET
    @Path("{id}")
    public KeyPairs.KeyPair read(@Context SecurityContext security, @PathParam("id") String id) {
        return pairs.find(owner(security, "read"), id).orElseThrow(() -> absent(id));
    }

    @DELETE
    @Path("{id}")
    public void delete(@Context SecurityContext security, @PathParam("id") String id) {
        if (!pairs.delete(owner(security, "delete"), id)) {
            throw absent(id);
        }
    }

    private Subject owner(SecurityContext security, String verb) {
        Subject subject = (Subject) security.getUserPrincipal();
        policy.require(subject, "ssh-keys:" + verb, "ssh-keys", Map.of(Policy.OWNER, subject.id()));
        return subject;
    }

    private static NemboException absent(String id) {
        return new NemboException(GeneralError.NOT_FOUND, "you have no key pair " + (id.length() > 40 ? id.substring(0, 40) : id));
    }
}
