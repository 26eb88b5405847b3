package org.nembo.objectstore.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.objectstore.key.AccessKey;
import org.nembo.objectstore.key.AccessKeys;
import org.nembo.objectstore.rest.KeysResource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code accesskey:create}, {@code accesskey:list} and so on. */
@Component
public final class AccessKeyCommands implements CommandScope {

    private static final String LIST = "accesskeys:list";

    private final AccessKeys keys;
    private final Policy policy;

    @Activate
    public AccessKeyCommands(@Reference AccessKeys keys, @Reference Policy policy) {
        this.keys = keys;
        this.policy = policy;
    }

    @Override
    public String name() {
        return "accesskey";
    }

    @Override
    public String help() {
        return "Access keys: how programs sign requests to the object storage.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("create", "accesskeys:create", "Makes an access key of yours and shows its secret this once.")
                        .optionalArgument("description", "What you will know it by.", List::of)
                        .option("scopes", "What it may do, separated by commas.", "s3:*", () -> List.of("s3:*", "s3:GetObject,s3:ListBucket"))
                        .option("days", "How long it is good; 0 for as long as you keep it.", "0")
                        .run(this::create),
                Command.named("list", LIST, "Lists your access keys, newest first.")
                        .option("limit", "How many at most.", "50").option("after", "The id to go on after.", "")
                        .option("owner", "Whose, as subject@issuer; yours when left out.", "").flag("all", "Everybody's, for administrators.")
                        .run(this::list),
                onKey("disable", "Switches an access key off at once.").run(line -> set(line, false)),
                onKey("enable", "Switches an access key on again.").run(line -> set(line, true)),
                onKey("rotate", "Makes a new key in the place of one of yours and shows its secret this once.")
                        .option("grace", "Hours for which the old one is good.", "24").run(this::rotate),
                onKey("delete", "Deletes an access key at once.").run(this::delete));
    }

    private static Command.Builder onKey(String verb, String help) {
        return Command.named(verb, LIST, help).argument("id", "The key's id, from accesskey:list.");
    }

    private Output create(CommandLine line) {
        int days = line.number("days", 0, 3650);
        return shown(keys.create(line.caller(), new AccessKeys.Request(line.find("description").orElse(""), words(line.option("scopes")),
                days == 0 ? Optional.empty() : Optional.of(Instant.now().plus(Duration.ofDays(days))))));
    }

    private static Output shown(AccessKeys.Issued issued) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", issued.key().id());
        shown.put("secret", issued.secret().reveal());
        shown.put("expires", issued.key().expires().map(Instant::toString).orElse("never"));
        return Output.details(shown);
    }

    private Output list(CommandLine line) {
        String owner = line.flag("all") ? "" : line.option("owner").isEmpty() ? line.caller().id() : line.option("owner");
        if (!owner.equals(line.caller().id())) {
            policy.require(line.caller(), "accesskeys:list-all", "accesskeys", Map.of());
        }
        List<List<Object>> rows = keys.list(owner, new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"))).items().stream()
                .map(AccessKeyCommands::row).toList();
        return Output.table(List.of("Id", "Owner", "Description", "Scopes", "Active", "Created", "Expires", "Last used"), rows);
    }

    private static List<Object> row(AccessKey key) {
        return List.of(key.id(), key.owner(), key.description(), String.join(",", key.scopes()), key.active() ? "yes" : "no", key.created().toString(),
                key.expires().map(Instant::toString).orElse("never"), key.lastUsed().map(Instant::toString).orElse("never"));
    }

    private Output set(CommandLine line, boolean active) {
        String id = line.argument("id");
        KeysResource.allowed(policy, keys, line.caller(), "accesskeys:update", id);
        keys.change(line.caller().id(), id, Optional.of(active), Optional.empty());
        return Output.text("Access key %s is switched %s.".formatted(id, active ? "on" : "off"));
    }

    private Output rotate(CommandLine line) {
        String id = line.argument("id");
        KeysResource.requireOwner(line.caller(), KeysResource.allowed(policy, keys, line.caller(), "accesskeys:rotate", id));
        return shown(keys.rotate(line.caller().id(), id, Duration.ofHours(line.number("grace", 0, 720))));
    }

    private Output delete(CommandLine line) {
        String id = line.argument("id");
        KeysResource.allowed(policy, keys, line.caller(), "accesskeys:delete", id);
        if (!keys.delete(line.caller().id(), id)) {
            throw AccessKeys.absent(id);
        }
        return Output.text("Access key %s is deleted.".formatted(id));
    }

    private static Set<String> words(String list) {
        return Set.of(list.split("\\s*,\\s*"));
    }
}
