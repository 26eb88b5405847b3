package org.nembo.directory.shell;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.nembo.api.identity.User;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.SshKeys;
import org.nembo.directory.UserFilter;
import org.nembo.directory.credential.Passwords;
import org.nembo.directory.credential.Registrations;
import org.nembo.directory.credential.SecondFactors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code user:list}, {@code user:show}, {@code user:create} and so on, for administrators. */
@Component
public final class UserCommands implements CommandScope {

    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final LocalAccounts accounts;
    private final Passwords passwords;
    private final SecondFactors factors;
    private final SshKeys keys;
    private final Registrations registrations;

    @Activate
    public UserCommands(@Reference LocalAccounts accounts, @Reference Passwords passwords, @Reference SecondFactors factors, @Reference SshKeys keys,
            @Reference Registrations registrations) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.factors = factors;
        this.keys = keys;
        this.registrations = registrations;
    }

    @Override
    public String name() {
        return "user";
    }

    @Override
    public String help() {
        return "Users: local accounts, and whoever came from another issuer.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "users:list", "Lists the users, by name.")
                        .option("limit", "How many at most.", "100")
                        .option("after", "The cursor to go on after.", "")
                        .option("find", "Part of the username, the name or the e-mail address.", "")
                        .option("group", "Only those in this group.", "")
                        .flag("suspended", "Only those who are suspended.")
                        .run(this::list),
                onUser("show", "users:list", "Shows a user.").run(this::show),
                Command.named("create", "users:create", "Makes a local account; its password is set by user:password.")
                        .argument("username", "Letters, digits, '.', '_' and '-'.")
                        .option("name", "For display.", "")
                        .option("email", "The e-mail address.", "")
                        .option("groups", "Full names, separated by commas.", "")
                        .run(this::create),
                onUser("set", "users:update-all", "Changes what a local account is called.")
                        .option("username", "The next username.", "")
                        .option("name", "For display.", "")
                        .option("email", "The e-mail address.", "")
                        .run(this::set),
                onUser("suspend", "users:suspend", "Refuses every request of a user from now on.").run(this::suspend),
                onUser("resume", "users:suspend", "Ends a suspension.").run(this::resume),
                onUser("delete", "users:delete", "Deletes a local account, or forgets an identity of another issuer.").run(this::delete),
                onUser("password", "users:reset", "Sets a random password and shows it this once, or a link to set one.")
                        .flag("link", "Show a link by which the user sets it.")
                        .run(this::password),
                onUser("totp-reset", "users:reset", "Removes the one-time codes of a user who lost the device.").run(this::resetTotp),
                onUser("keys", "users:list", "Lists the SSH public keys of a user.").run(this::keys),
                Command.named("applications", "registrations:list", "Lists who applied for an account and waits.")
                        .option("limit", "How many at most.", "100")
                        .option("after", "The id to go on after.", "")
                        .run(this::applications),
                Command.named("approve", "registrations:decide", "Makes the account that somebody applied for.")
                        .argument("id", "From user:applications.", this::waiting).run(this::approve),
                Command.named("reject", "registrations:decide", "Refuses an application.")
                        .argument("id", "From user:applications.", this::waiting)
                        .option("reason", "For the record.", "")
                        .run(this::reject));
    }

    private Command.Builder onUser(String verb, String action, String help) {
        return Command.named(verb, action, help).argument("user", "The username of a local account, or a uid.", accounts::names);
    }

    private Output list(CommandLine line) {
        UserFilter filter = new UserFilter(line.option("find"), "", line.option("group"), line.flag("suspended") ? Optional.of(true) : Optional.empty());
        List<List<Object>> rows = accounts.list(filter, new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"))).items().stream()
                .map(row -> row.user()).map(user -> List.<Object>of(user.username(), user.uid(), user.issuer(), user.suspended() ? "suspended" : "active",
                        user.lastSeen().map(Object::toString).orElse("never"))).toList();
        return Output.table(List.of("Username", "Uid", "Issuer", "State", "Last seen"), rows);
    }

    private Output show(CommandLine line) {
        User user = user(line);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("uid", user.uid());
        shown.put("username", user.username());
        shown.put("name", user.name());
        shown.put("email", user.email());
        shown.put("issuer", user.issuer());
        shown.put("subject", user.subject());
        shown.put("state", user.suspended() ? "suspended" : "active");
        shown.put("groups", List.copyOf(new TreeSet<>(user.groups())));
        shown.put("codes", factors.status(user.uid()).state().name());
        shown.put("keys", keys.list(user.uid()).size());
        shown.put("created", user.created().toString());
        shown.put("lastSeen", user.lastSeen().map(Object::toString).orElse("never"));
        return Output.details(shown);
    }

    private Output create(CommandLine line) {
        Set<String> groups = Arrays.stream(line.option("groups").split(",")).map(String::strip).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
        User made = accounts.create(line.caller().id(),
                new LocalAccounts.NewAccount(line.argument("username"), line.option("name"), line.option("email"), groups));
        return Output.text("User %s is made, with the uid %s. Set a password with user:password.".formatted(made.username(), made.uid()));
    }

    private Output set(CommandLine line) {
        User user = user(line);
        accounts.update(line.caller().id(), user.uid(), new LocalAccounts.Changes(given(line, "username"), given(line, "name"), given(line, "email"),
                OptionalInt.empty()));
        return Output.text("User %s is changed.".formatted(user.username()));
    }

    private static Optional<String> given(CommandLine line, String option) {
        return Optional.of(line.option(option)).filter(value -> !value.isEmpty());
    }

    private Output suspend(CommandLine line) {
        User user = user(line);
        passwords.suspend(line.caller().id(), user.uid());
        return Output.text("User %s is suspended.".formatted(user.username()));
    }

    private Output resume(CommandLine line) {
        User user = user(line);
        accounts.resume(line.caller().id(), user.uid());
        return Output.text("User %s is active again.".formatted(user.username()));
    }

    private Output delete(CommandLine line) {
        User user = user(line);
        passwords.delete(line.caller().id(), user.uid());
        return Output.text("User %s is deleted.".formatted(user.username()));
    }

    private Output password(CommandLine line) {
        User user = user(line);
        Map<String, Object> shown = new LinkedHashMap<>();
        if (line.flag("link")) {
            Passwords.Link link = passwords.link(line.caller().id(), user.uid());
            if (link.url().isEmpty()) {
                shown.put("token", link.token());
            } else {
                shown.put("url", link.url());
            }
            shown.put("expires", link.expires().toString());
        } else {
            String password = RANDOM.ints(20, 0, LETTERS.length()).mapToObj(at -> LETTERS.substring(at, at + 1)).collect(Collectors.joining());
            passwords.set(line.caller().id(), user.uid(), new Secret(password));
            shown.put("password", password);
        }
        return Output.details(shown);
    }

    private Output resetTotp(CommandLine line) {
        User user = user(line);
        factors.reset(line.caller().id(), user.uid());
        return Output.text("User %s needs no one-time codes any more.".formatted(user.username()));
    }

    private Output keys(CommandLine line) {
        List<List<Object>> rows = keys.list(user(line).uid()).stream()
                .map(key -> List.<Object>of(key.id(), key.type(), key.fingerprint(), key.comment(), key.created().toString())).toList();
        return Output.table(List.of("Id", "Type", "Fingerprint", "Comment", "Created"), rows);
    }

    private Output applications(CommandLine line) {
        List<List<Object>> rows = registrations.list(Optional.of(Registrations.State.PENDING),
                new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"))).items().stream()
                .map(each -> List.<Object>of(each.id(), each.username(), each.name(), each.email(), each.note(), each.created().toString())).toList();
        return Output.table(List.of("Id", "Username", "Name", "E-mail", "Note", "Created"), rows);
    }

    private Output approve(CommandLine line) {
        return Output.text("User %s is made.".formatted(registrations.approve(line.caller().id(), line.argument("id")).username()));
    }

    private Output reject(CommandLine line) {
        Registrations.Applied applied = registrations.reject(line.caller().id(), line.argument("id"), line.option("reason"));
        return Output.text("The application of %s is rejected.".formatted(applied.username()));
    }

    private List<String> waiting() {
        return registrations.list(Optional.of(Registrations.State.PENDING), PageRequest.first(PageRequest.MAX)).items().stream()
                .map(Registrations.Applied::id).toList();
    }

    private User user(CommandLine line) {
        return accounts.named(line.argument("user"));
    }
}
