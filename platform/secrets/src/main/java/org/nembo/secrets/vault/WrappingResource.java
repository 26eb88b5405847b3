package org.nembo.secrets.vault;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.nembo.secrets.SecretStore;

/** Answers that wait under a token which is good for one look. Having that token is the right to it. */
@Path("wrapping")
@PermitAll
public final class WrappingResource {

    private final Vault vault;

    WrappingResource(Vault vault) {
        this.vault = vault;
    }

    /** Wraps whatever is sent. */
    @POST
    @Path("wrap")
    public Response wrap(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "sys/wrapping/wrap", "update", call -> {
            if (headers.getHeaderString(Vault.WRAP_TTL) == null) {
                throw VaultFailures.refused("the header %s says how long it is kept".formatted(Vault.WRAP_TTL));
            }
            return Answer.data(Fields.of(body).all());
        });
    }

    @POST
    @Path("unwrap")
    public Response unwrap(@Context HttpHeaders headers, byte[] body) {
        String value = token(headers, Fields.of(body));
        return vault.open(headers, "sys/wrapping/unwrap", call -> {
            call.look(handle -> find(handle, value)).orElseThrow(this::guessed);
            return Answer.bare(call.change(handle -> take(handle, value)));
        });
    }

    @PUT
    @Path("unwrap")
    public Response unwrapByPut(@Context HttpHeaders headers, byte[] body) {
        return unwrap(headers, body);
    }

    @POST
    @Path("lookup")
    public Response lookup(@Context HttpHeaders headers, byte[] body) {
        String value = token(headers, Fields.of(body));
        return vault.open(headers, "sys/wrapping/lookup", call -> {
            Token token = call.look(handle -> find(handle, value)).orElseThrow(this::guessed);
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("creation_path", token.path());
            data.put("creation_time", token.created().toString());
            data.put("creation_ttl", token.ttl().toSeconds());
            return Answer.data(data);
        });
    }

    /** A new token for the same answer; the old one is worth nothing any more. */
    @POST
    @Path("rewrap")
    public Response rewrap(@Context HttpHeaders headers, byte[] body) {
        String value = token(headers, Fields.of(body));
        return vault.open(headers, "sys/wrapping/rewrap", call -> {
            Token token = call.look(handle -> find(handle, value)).orElseThrow(this::guessed);
            return Answer.wrapped(call.change(handle -> vault.wrap(handle, token.path(), Duration.ofSeconds(token.ttl().toSeconds()), take(handle, value))));
        });
    }

    private Map<String, Object> take(Handle handle, String value) {
        Token token = find(handle, value).orElseThrow(WrappingResource::gone);
        SecretStore.Found found = vault.store().read(handle, Tokens.wrapped(token.accessor()), 0).orElseThrow(WrappingResource::gone);
        if (!vault.tokens().use(handle, token)) {
            throw gone();
        }
        vault.tokens().revoke(handle, token.accessor());
        return Fields.objectIn(found.value().orElseThrow(WrappingResource::gone));
    }

    private Optional<Token> find(Handle handle, String value) {
        return vault.tokens().find(handle, value).filter(token -> token.kind().equals(Token.WRAPPING));
    }

    /** Not to be called in a transaction: those who guess are counted in one of their own. */
    private RuntimeException guessed() {
        vault.gate().unknown();
        return gone();
    }

    private static RuntimeException gone() {
        return VaultFailures.refused("wrapping token is not valid or does not exist");
    }

    /** The one in the body, or the one that the request itself came with. */
    private static String token(HttpHeaders headers, Fields body) {
        return body.text("token").isEmpty() ? Gate.value(headers).orElseThrow(VaultFailures::denied) : body.text("token");
    }
}
