package org.nembo.directory.shell;

import java.time.Instant;
import java.util.List;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.directory.LocalAccounts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code security-key:list}, {@code security-key:rename} and {@code security-key:remove}, for administrators. */
@Component
public final class SecurityKeyCommands implements CommandScope {

    private final LocalAccounts accounts;
    private final SecurityKeys keys;

    @Activate
    public SecurityKeyCommands(@Reference LocalAccounts accounts, @Reference SecurityKeys keys) {
        this.accounts = accounts;
        this.keys = keys;
    }

    @Override
    public String name() {
        return "security-key";
    }

    @Override
    public String help() {
        return "Security keys and passkeys of local accounts.";
    }

    @Override
    public List<Command> commands() {
        return List.of(onUser("list", "users:list", "Lists the security keys of a user.").run(this::list),
                onUser("rename", "users:update-all", "Gives a security key another name.").argument("id", "From security-key:list.")
                        .argument("name", "At most 64 characters.").run(this::rename),
                onUser("remove", "users:reset", "Removes a security key of a user who lost it.").argument("id", "From security-key:list.").run(this::remove));
    }

    private Command.Builder onUser(String verb, String action, String help) {
        return Command.named(verb, action, help).argument("user", "The username of a local account, or a uid.", accounts::names);
    }

    private Output list(CommandLine line) {
        List<List<Object>> rows = keys.list(uid(line)).stream().map(key -> List.<Object>of(key.id(), key.name(), key.created().toString(),
                key.lastUsed().map(Instant::toString).orElse("never"))).toList();
        return Output.table(List.of("Id", "Name", "Created", "Last used"), rows);
    }

    private Output rename(CommandLine line) {
        SecurityKeys.SecurityKey renamed = keys.rename(line.caller().id(), uid(line), line.argument("id"), line.argument("name"));
        return Output.text("The security key %s is called %s.".formatted(renamed.id(), renamed.name()));
    }

    private Output remove(CommandLine line) {
        keys.remove(line.caller().id(), uid(line), line.argument("id"));
        return Output.text("The security key %s is removed.".formatted(line.argument("id")));
    }

    private String uid(CommandLine line) {
        return accounts.named(line.argument("user")).uid();
    }
}
