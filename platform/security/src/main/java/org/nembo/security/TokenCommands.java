package org.nembo.security;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.AccessTokens;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code token:create}, {@code token:list}, {@code token:revoke}, {@code token:whoami}. */
@Component
public final class TokenCommands implements CommandScope {

    private static final String OWNER_HELP = "Whose, as subject@issuer; yours when left out.";

    private final AccessTokens tokens;
    private final Policy policy;

    @Activate
    public TokenCommands(@Reference AccessTokens tokens, @Reference Policy policy) {
        this.tokens = tokens;
        this.policy = policy;
    }

    @Override
    public String name() {
        return "token";
    }

    @Override
    public String help() {
        return "Personal access tokens: how scripts and clients sign in.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("create", "tokens:create", "Makes a token of yours and shows its value this once.")
                        .argument("name", "What you will know it by.")
                        .option("scopes", "What it may do, separated by commas.", "*", () -> List.of("*", "deployments:*", "deployments:read", "sites:read"))
                        .option("audiences", "The services it is for, separated by commas.", "api,shell", () -> List.of("api", "shell", "*"))
                        .option("days", "How long it is valid, 1 to 366 days.", "90")
                        .run(this::create),
                Command.named("list", "tokens:list", "Lists your tokens, newest first.")
                        .option("limit", "How many at most.", "50")
                        .option("after", "The id to go on after.", "")
                        .option("owner", OWNER_HELP, "")
                        .run(this::list),
                Command.named("revoke", "tokens:list", "Revokes one of your tokens at once.")
                        .argument("id", "The token's id, from token:list.")
                        .option("owner", OWNER_HELP, "")
                        .run(this::revoke),
                Command.named("revoke-all", "tokens:list", "Revokes all of your tokens at once, the one you are signed in with included.")
                        .option("owner", OWNER_HELP, "")
                        .run(this::revokeAll),
                Command.named("whoami", "tokens:list", "Shows who you are signed in as.").run(TokenCommands::whoami));
    }

    private Output create(CommandLine line) {
        Instant expires = Instant.now().plus(Duration.ofDays(line.number("days", 1, 366))).minusSeconds(60);
        AccessTokens.Issued issued = tokens.issue(line.caller(),
                new AccessTokens.Request(line.argument("name"), words(line.option("scopes")), words(line.option("audiences")), expires));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", issued.token().id());
        shown.put("value", issued.value());
        shown.put("expires", issued.token().expires().toString());
        return Output.details(shown);
    }

    private Output list(CommandLine line) {
        String owner = owner(line, "tokens:list-all", "tokens");
        List<List<Object>> rows = tokens.list(owner, new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after")))
                .items().stream().map(TokenCommands::row).toList();
        return Output.table(List.of("Id", "Name", "Scopes", "Audiences", "Expires", "Last used"), rows);
    }

    private static List<Object> row(AccessTokens.AccessToken token) {
        return List.of(token.id(), token.name(), String.join(",", token.scopes()), String.join(",", token.audiences()), token.expires().toString(),
                token.lastUsed().map(Instant::toString).orElse("never"));
    }

    private Output revoke(CommandLine line) {
        String id = line.argument("id");
        if (!tokens.revoke(line.caller().id(), owner(line, "tokens:revoke", "tokens/" + id), id)) {
            throw new NemboException(GeneralError.NOT_FOUND, "there is no token " + id + " of yours");
        }
        return Output.text("Token " + id + " is revoked.");
    }

    private Output revokeAll(CommandLine line) {
        return Output.text(tokens.revokeAll(line.caller().id(), owner(line, "tokens:revoke", "tokens")) + " tokens are revoked.");
    }

    private String owner(CommandLine line, String action, String resource) {
        String named = line.option("owner");
        String of = named.isEmpty() ? line.caller().id() : named;
        if (!of.equals(line.caller().id()) || !action.equals("tokens:list-all")) {
            policy.require(line.caller(), action, resource, Map.of(Policy.OWNER, of));
        }
        return of;
    }

    private static Output whoami(CommandLine line) {
        Subject caller = line.caller();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("username", caller.username());
        shown.put("issuer", caller.issuer());
        shown.put("subject", caller.subject());
        shown.put("groups", List.copyOf(caller.groups()));
        shown.put("scopes", List.copyOf(caller.scopes()));
        return Output.details(shown);
    }

    private static Set<String> words(String list) {
        return Set.copyOf(List.of(list.split("\\s*,\\s*")));
    }
}
