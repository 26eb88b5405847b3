package org.nembo.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code role:list}, {@code show}, {@code put}, {@code delete}, {@code bindings}, {@code give} and {@code take}. */
@Component
public final class RoleCommands implements CommandScope {

    private final Changes changes;
    private final ServerFiles files;

    @Activate
    public RoleCommands(@Reference Changes changes, @Reference Policy policy) {
        this.changes = changes;
        this.files = new ServerFiles(policy);
    }

    @Override
    public String name() {
        return "role";
    }

    @Override
    public String help() {
        return "Roles in groups and at sites: who has which.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "roles:read", "Lists the roles.").run(this::list),
                Command.named("show", "roles:read", "Shows what a role allows.").argument("name", "The role's name.", () -> BuiltIn.ROLES).run(this::show),
                Command.named("put", "roles:write", "Makes or replaces a role.")
                        .argument("name", "What it will be called.").option("file", "The document, a file on the server.", "").run(this::put),
                Command.named("delete", "roles:delete", "Deletes a role that nobody has.").argument("name", "The role's name.").run(this::delete),
                Command.named("bindings", "roles:read", "Lists who has which role.")
                        .option("group", "In this group.", "").option("site", "At this site.", "").flag("mine", "What was given to you by name.")
                        .option("limit", "How many at most.", "50").option("after", "The id to go on after.", "").run(this::bindings),
                Command.named("give", "roles:read", "Gives somebody a role.")
                        .argument("role", "The role's name.", () -> BuiltIn.ROLES).argument("to", "user:SUBJECT@ISSUER, group:NAME or everybody.")
                        .option("group", "In this group.", "").option("site", "At this site.", "").run(this::give),
                Command.named("take", "roles:read", "Takes a role away.").argument("id", "The id of the binding, from role:bindings.").run(this::take));
    }

    private Output list(CommandLine line) {
        List<List<Object>> rows = changes.roles(line.caller(), PageRequest.first(PageRequest.MAX)).items().stream()
                .map(each -> List.<Object>of(each.name(), each.builtIn() ? "the server" : each.changedBy(), each.revision())).toList();
        return Output.table(List.of("Name", "By", "Revision"), rows);
    }

    private Output show(CommandLine line) {
        StoredRole role = changes.role(line.caller(), line.argument("name"));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", role.name());
        shown.put("builtIn", role.builtIn());
        shown.put("document", Documented.pretty(role.text()));
        return Output.details(shown);
    }

    private Output put(CommandLine line) {
        StoredRole role = changes.putRole(line.caller(), line.argument("name"), files.read(line.caller(), line.option("file")), OptionalLong.empty());
        return Output.text("Role %s is in force, revision %d.".formatted(role.name(), role.revision()));
    }

    private Output delete(CommandLine line) {
        changes.deleteRole(line.caller(), line.argument("name"));
        return Output.text("Role " + line.argument("name") + " is deleted.");
    }

    private Output bindings(CommandLine line) {
        PageRequest page = new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"));
        List<List<Object>> rows = changes.bindings(line.caller(), line.option("group"), line.option("site"), line.flag("mine"), page).items().stream()
                .map(each -> List.<Object>of(each.id(), each.role(), each.to().toString(), each.scope(), each.target(), each.createdBy())).toList();
        return Output.table(List.of("Id", "Role", "To", "Scope", "Of", "By"), rows);
    }

    private Output give(CommandLine line) {
        Binding made = changes.bind(line.caller(), line.argument("role"), Attachment.parse(line.argument("to")), line.option("group"), line.option("site"));
        return Output.text("%s has the role %s now: binding %s.".formatted(made.to(), made.role(), made.id()));
    }

    private Output take(CommandLine line) {
        changes.unbind(line.caller(), line.argument("id"));
        return Output.text("The role binding " + line.argument("id") + " is gone.");
    }
}
