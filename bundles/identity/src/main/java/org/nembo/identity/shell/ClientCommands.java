package org.nembo.identity.shell;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.identity.IdentityError;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.client.Client;
import org.nembo.identity.client.Registered;
import org.nembo.identity.oauth.Registrations;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code client:list}, {@code client:create} and so on, for administrators. */
@Component
public final class ClientCommands implements CommandScope {

    /** Short words for grants, as people type them. */
    private static final Map<String, GrantType> GRANTS = Map.of("code", GrantType.AUTHORIZATION_CODE, "refresh", GrantType.REFRESH_TOKEN,
            "device", GrantType.DEVICE_CODE, "client", GrantType.CLIENT_CREDENTIALS, "exchange", GrantType.TOKEN_EXCHANGE);

    private final IssuerParts parts;

    @Activate
    public ClientCommands(@Reference IssuerParts parts) {
        this.parts = parts;
    }

    @Override
    public String name() {
        return "client";
    }

    @Override
    public String help() {
        return "The programs that get tokens of this server's issuer.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "clients:read", "Lists the clients.").option("limit", "How many at most.", "100")
                        .option("after", "The id to go on after.", "").run(this::list),
                onClient("show", "clients:read", "Shows a client.").run(line -> details(new Registered(client(line), "", ""))),
                Command.named("create", "clients:approve", "Makes a client, approved at once; shows its secret this once.")
                        .rest("redirects", "Addresses that people may be sent back to.")
                        .option("id", "Chosen by the server when it is left out.", "")
                        .option("name", "What people are shown.", "")
                        .option("grants", "Out of code, refresh, device, client, exchange, with commas.", "code,refresh")
                        .option("scopes", "With commas; the usual ones when it is left out.", "")
                        .option("algorithm", "ES256 or RS256.", "ES256")
                        .option("logout-redirect", "Where people may be sent after they have signed out.", "")
                        .option("logout-notice", "Where it is told that a session ended.", "")
                        .flag("public", "It can keep no secret: PKCE is demanded.")
                        .flag("trusted", "People are not asked before it gets tokens.")
                        .run(this::create),
                onClient("approve", "clients:approve", "Lets a client that registered itself get tokens.").run(this::approve),
                onClient("delete", "clients:delete", "Deletes a client; its tokens are void at once.").run(this::delete),
                onClient("rotate-secret", "clients:rotate-secret", "Gives a client a new secret, shown this once.")
                        .run(line -> details(parts.clients().rotateSecret(line.caller().id(), line.argument("id")))));
    }

    private Command.Builder onClient(String verb, String action, String help) {
        return Command.named(verb, action, help).argument("id", "The client's id.", this::ids);
    }

    private Output list(CommandLine line) {
        List<List<Object>> rows = parts.clients().list("", new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"))).items().stream()
                .map(client -> List.<Object>of(client.id(), client.status().name(), client.name(), client.owner(), client.trusted() ? "yes" : "no")).toList();
        return Output.table(List.of("Id", "Status", "Name", "Owner", "Trusted"), rows);
    }

    private Output create(CommandLine line) {
        OIDCClientMetadata metadata = new OIDCClientMetadata();
        metadata.setName(line.option("name").isEmpty() ? null : line.option("name"));
        metadata.setGrantTypes(words(line.option("grants"), ClientCommands::grant));
        metadata.setRedirectionURIs(line.rest("redirects").stream().map(ClientCommands::address).collect(Collectors.toCollection(LinkedHashSet::new)));
        metadata.setPostLogoutRedirectionURIs(words(line.option("logout-redirect"), ClientCommands::address));
        if (!line.option("logout-notice").isEmpty()) {
            notice(metadata, address(line.option("logout-notice")));
        }
        metadata.setIDTokenJWSAlg(JWSAlgorithm.parse(line.option("algorithm")));
        metadata.setTokenEndpointAuthMethod(line.flag("public") ? ClientAuthenticationMethod.NONE : ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        if (!line.option("scopes").isEmpty()) {
            metadata.setScope(new Scope(words(line.option("scopes"), Function.identity()).toArray(String[]::new)));
        }
        return details(parts.clients().create(line.caller(), line.option("id"), metadata, true, line.flag("trusted")));
    }

    private Output approve(CommandLine line) {
        Client approved = parts.clients().approve(line.caller().id(), line.argument("id"));
        return Output.text("Client %s gets tokens from now on.".formatted(approved.id()));
    }

    private Output delete(CommandLine line) {
        parts.clients().delete(line.caller().id(), line.argument("id"), parts.grants()::revokeClient);
        parts.grants().forget();
        return Output.text("Client %s is deleted.".formatted(line.argument("id")));
    }

    private Output details(Registered registered) {
        Map<String, Object> shown = Registrations.members(parts.named(), registered);
        shown.put("owner", registered.client().owner());
        shown.put("trusted", registered.client().trusted());
        return Output.details(shown);
    }

    private Client client(CommandLine line) {
        return parts.clients().get(line.argument("id"));
    }

    private List<String> ids() {
        return parts.clients().list("", PageRequest.first(PageRequest.MAX)).items().stream().map(Client::id).toList();
    }

    private static GrantType grant(String word) {
        if (!GRANTS.containsKey(word)) {
            throw new NemboException(IdentityError.CLIENT_INVALID, "'%s' is no grant: choose out of %s".formatted(word,
                    GRANTS.keySet().stream().sorted().toList()));
        }
        return GRANTS.get(word);
    }

    private static URI address(String word) {
        try {
            return URI.create(word);
        } catch (IllegalArgumentException e) {
            throw new NemboException(IdentityError.CLIENT_INVALID, "'%s' is no address".formatted(word), e);
        }
    }

    private static void notice(OIDCClientMetadata metadata, URI address) {
        try {
            metadata.setBackChannelLogoutURI(address);
        } catch (IllegalArgumentException e) {
            throw new NemboException(IdentityError.CLIENT_INVALID, "logout-notice: '%s' is no https address".formatted(address), e);
        }
    }

    private static <T> Set<T> words(String list, Function<String, T> mapping) {
        return Arrays.stream(list.split(",")).map(String::strip).filter(word -> !word.isEmpty()).map(mapping)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
