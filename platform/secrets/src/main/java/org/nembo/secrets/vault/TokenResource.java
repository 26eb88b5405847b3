package org.nembo.secrets.vault;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.identity.Subject;

/** Tokens of this API. */
@Path("token")
@PermitAll
public final class TokenResource {

    private static final int MOST_LISTED = 10_000;

    private final Vault vault;

    TokenResource(Vault vault) {
        this.vault = vault;
    }

    @POST
    @Path("create")
    public Response create(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "auth/token/create", "update", call -> make(call, Fields.of(body), false));
    }

    @PUT
    @Path("create")
    public Response createByPut(@Context HttpHeaders headers, byte[] body) {
        return create(headers, body);
    }

    @POST
    @Path("create-orphan")
    public Response createOrphan(@Context HttpHeaders headers, byte[] body) {
        return vault.sudo(headers, "auth/token/create-orphan", "update", call -> make(call, Fields.of(body), true));
    }

    private Answer make(Call call, Fields wanted, boolean orphan) {
        Holder holder = call.holder();
        if (wanted.has("id") || wanted.has("period")) {
            throw VaultFailures.refused("a token with an id or a period of one's choice is not made here");
        }
        boolean alone = orphan || wanted.flag("no_parent", false);
        if (alone && !holder.mighty("auth/token/create-orphan")) {
            throw VaultFailures.refused("root or sudo privileges required to create orphan token");
        }
        boolean withDefault = !wanted.flag("no_default_policy", false);
        List<String> names = wanted.has("policies") ? wanted.words("policies") : holder.token().map(Token::policies).orElse(List.of());
        List<String> policies = Policies.wanted(names, withDefault);
        if (!holder.mighty("auth/token/create") && !policies.stream().allMatch(name -> name.equals(Policies.DEFAULT) || holder.policies().contains(name))) {
            throw VaultFailures.refused("child policies must be subset of parent");
        }
        Optional<Token> parent = alone ? Optional.empty() : holder.token();
        // A token speaks for whom its parent speaks for; one that somebody mighty makes alone speaks for nobody.
        Tokens.Bearer self = new Tokens.Bearer("token" + (wanted.text("display_name").isEmpty() ? "" : "-" + wanted.text("display_name").strip()),
                alone ? "" : holder.entity(), alone ? "" : issuer(holder), alone ? "" : subject(holder));
        if (self.display().length() > 200) {
            throw VaultFailures.refused("'display_name' is too long");
        }
        Tokens.Life life = new Tokens.Life(wanted.ttl(wanted.has("ttl") ? "ttl" : "lease"), wanted.ttl("explicit_max_ttl"), wanted.number("num_uses", 0),
                wanted.flag("renewable", true));
        return call.change(handle -> {
            Tokens.Made made = vault.tokens().make(handle, new Tokens.Wish(Token.SERVICE, "auth/token/create", self, policies, wanted.texts("meta"),
                    parent.map(Token::cidrs).orElse(List.of()), life, parent));
            return Answer.auth(made.token().auth(vault.store().now(), made.value()));
        });
    }

    private static String issuer(Holder holder) {
        return holder.subject().map(Subject::issuer).or(() -> holder.token().map(Token::issuer)).orElse("");
    }

    private static String subject(Holder holder) {
        return holder.subject().map(Subject::subject).or(() -> holder.token().map(Token::subject)).orElse("");
    }

    @GET
    @Path("lookup-self")
    public Response lookupSelf(@Context HttpHeaders headers) {
        return vault.serve(headers, "auth/token/lookup-self", "read", call -> Answer.data(call.holder().token()
                .map(token -> token.shown(vault.store().now(), Gate.value(headers).orElse(""))).orElseGet(() -> shown(call.holder()))));
    }

    /** What a token of the server's other services looks like here. */
    private static Map<String, Object> shown(Holder holder) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("display_name", holder.subject().map(Subject::username).orElse(""));
        data.put("entity_id", holder.entity());
        data.put("meta", Map.of("id", holder.actor()));
        data.put("num_uses", 0);
        data.put("orphan", true);
        data.put("path", "");
        data.put("policies", holder.policies());
        data.put("renewable", false);
        data.put("ttl", 0);
        data.put("type", "service");
        return data;
    }

    @POST
    @Path("lookup")
    public Response lookup(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "auth/token/lookup", "update", call -> {
            String value = Fields.of(body).text("token");
            Token token = call.look(handle -> vault.tokens().find(handle, value)).orElseThrow(() -> VaultFailures.denied("bad token"));
            return Answer.data(token.shown(vault.store().now(), value));
        });
    }

    @POST
    @Path("lookup-accessor")
    public Response lookupAccessor(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "auth/token/lookup-accessor", "update", call -> Answer.data(call.look(handle ->
                vault.tokens().byAccessor(handle, Fields.of(body).text("accessor"))).orElseThrow(TokenResource::noAccessor).shown(vault.store().now(), "")));
    }

    @POST
    @Path("renew-self")
    public Response renewSelf(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "auth/token/renew-self", "update", call -> renew(call, own(call), Fields.of(body), Gate.value(headers).orElse("")));
    }

    @PUT
    @Path("renew-self")
    public Response renewSelfByPut(@Context HttpHeaders headers, byte[] body) {
        return renewSelf(headers, body);
    }

    @POST
    @Path("renew")
    public Response renew(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "auth/token/renew", "update", call -> {
            String value = Fields.of(body).text("token");
            Token token = call.look(handle -> vault.tokens().find(handle, value)).orElseThrow(() -> VaultFailures.refused("token not found"));
            return renew(call, token, Fields.of(body), value);
        });
    }

    @POST
    @Path("renew-accessor")
    public Response renewAccessor(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "auth/token/renew-accessor", "update", call -> renew(call, call.look(handle ->
                vault.tokens().byAccessor(handle, Fields.of(body).text("accessor"))).orElseThrow(TokenResource::noAccessor), Fields.of(body), ""));
    }

    private Answer renew(Call call, Token token, Fields fields, String value) {
        return call.change(Map.of("renewed", token.accessor()), handle -> {
            Token renewed = vault.tokens().renew(handle, token, fields.ttl("increment"));
            return Answer.auth(renewed.auth(vault.store().now(), value));
        });
    }

    @POST
    @Path("revoke-self")
    public Response revokeSelf(@Context HttpHeaders headers) {
        return vault.serve(headers, "auth/token/revoke-self", "update", call -> revoke(call, own(call).accessor()));
    }

    @PUT
    @Path("revoke-self")
    public Response revokeSelfByPut(@Context HttpHeaders headers) {
        return revokeSelf(headers);
    }

    @POST
    @Path("revoke")
    public Response revoke(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "auth/token/revoke", "update", call -> revoke(call, call.look(handle ->
                vault.tokens().find(handle, Fields.of(body).text("token"))).map(Token::accessor).orElse("")));
    }

    @POST
    @Path("revoke-accessor")
    public Response revokeAccessor(@Context HttpHeaders headers, byte[] body) {
        return vault.serve(headers, "auth/token/revoke-accessor", "update", call -> revoke(call, call.look(handle ->
                vault.tokens().byAccessor(handle, Fields.of(body).text("accessor"))).orElseThrow(TokenResource::noAccessor).accessor()));
    }

    @POST
    @Path("revoke-orphan")
    public Response revokeOrphan(@Context HttpHeaders headers, byte[] body) {
        return vault.sudo(headers, "auth/token/revoke-orphan", "update", call -> {
            Token token = call.look(handle -> vault.tokens().find(handle, Fields.of(body).text("token")))
                    .orElseThrow(() -> VaultFailures.refused("token to revoke not found"));
            return call.change(Map.of("revoked", token.accessor()), handle -> {
                TokenRows.revokeOrphan(handle, token.accessor());
                return Answer.nothing();
            });
        });
    }

    private Answer revoke(Call call, String accessor) {
        return call.change(Map.of("revoked", accessor), handle -> {
            vault.tokens().revoke(handle, accessor);
            return Answer.nothing();
        });
    }

    @GET
    @Path("accessors")
    public Response accessorsByGet(@Context HttpHeaders headers) {
        return accessors(headers);
    }

    @LIST
    @Path("accessors")
    public Response accessors(@Context HttpHeaders headers) {
        return vault.sudo(headers, "auth/token/accessors", "list", call -> Answer.data(Map.of("keys",
                call.look(handle -> TokenRows.accessors(handle, vault.store().now(), MOST_LISTED)))));
    }

    @GET
    @Path("accessors/{tail: .*}")
    public Response accessorsWithSlash(@Context HttpHeaders headers, @PathParam("tail") String tail) {
        if (!tail.isEmpty()) {
            throw VaultFailures.nothing();
        }
        return accessors(headers);
    }

    private static Token own(Call call) {
        return call.holder().token().orElseThrow(() -> VaultFailures.refused("this token is not one of this API: it is renewed and revoked where it was made"));
    }

    private static RuntimeException noAccessor() {
        return VaultFailures.denied("invalid accessor");
    }
}
