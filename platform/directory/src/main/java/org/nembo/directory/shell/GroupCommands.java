package org.nembo.directory.shell;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.User;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.Group;
import org.nembo.directory.Groups;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.MembershipRequests;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code group:list}, {@code group:create}, {@code group:add} and so on. What is about one group is for its members or managers: it is asked again inside. */
@Component
public final class GroupCommands implements CommandScope {

    private final Groups groups;
    private final LocalAccounts accounts;
    private final MembershipRequests requests;
    private final Directory directory;
    private final Policy policy;

    @Activate
    public GroupCommands(@Reference Groups groups, @Reference LocalAccounts accounts, @Reference MembershipRequests requests, @Reference Directory directory,
            @Reference Policy policy) {
        this.groups = groups;
        this.accounts = accounts;
        this.requests = requests;
        this.directory = directory;
        this.policy = policy;
    }

    @Override
    public String name() {
        return "group";
    }

    @Override
    public String help() {
        return "Groups, who is in them, and who asks to be.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "groups:list", "Lists the groups, by name.")
                        .option("parent", "Only those below this group.", "")
                        .option("limit", "How many at most.", "100")
                        .option("after", "The name to go on after.", "")
                        .run(this::list),
                Command.named("create", "groups:create", "Makes a group; the one above it must exist.")
                        .argument("name", "In full, for example users/s3.")
                        .option("description", "For people.", "")
                        .run(this::create),
                onGroup("delete", "groups:delete", "Deletes a group without subgroups.").run(this::delete),
                onGroup("members", "groups:list", "Lists who is in a group.")
                        .option("limit", "How many at most.", "100")
                        .option("after", "The cursor to go on after.", "")
                        .run(this::members),
                onGroup("add", "groups:list", "Lets a user into a group.").argument("user", "A username or uid.")
                        .flag("manager", "As a manager of it.").run(this::add),
                onGroup("remove", "groups:list", "Takes a user out of a group.").argument("user", "A username or uid.")
                        .flag("manager", "As a manager of it.").run(this::remove),
                onGroup("join", "groups:join", "Asks to be let into a group.").option("note", "For those who decide.", "").run(this::join),
                onGroup("requests", "groups:list", "Lists who asks to be let into a group.")
                        .option("limit", "How many at most.", "100")
                        .option("after", "The id to go on after.", "")
                        .run(this::requests),
                decision("approve", "Lets in whoever asked.").run(line -> decide(line, true)),
                decision("reject", "Refuses whoever asked.").run(line -> decide(line, false)));
    }

    private Command.Builder onGroup(String verb, String action, String help) {
        return Command.named(verb, action, help).argument("group", "The full name of the group.", this::names);
    }

    private Command.Builder decision(String verb, String help) {
        return Command.named(verb, "groups:list", help).argument("id", "From group:requests.").option("reason", "Shown to whoever asked.", "");
    }

    private Output list(CommandLine line) {
        List<List<Object>> rows = groups.list(line.option("parent"), page(line)).items().stream()
                .map(group -> List.<Object>of(group.name(), group.description(), group.created().toString())).toList();
        return Output.table(List.of("Name", "Description", "Created"), rows);
    }

    private Output create(CommandLine line) {
        Group made = groups.create(line.caller().id(), line.argument("name"), line.option("description"));
        return Output.text("Group %s is made.".formatted(made.name()));
    }

    private Output delete(CommandLine line) {
        groups.delete(line.caller().id(), line.argument("group"));
        return Output.text("Group %s is deleted.".formatted(line.argument("group")));
    }

    private Output members(CommandLine line) {
        String name = line.argument("group");
        require(line, "groups:read", name);
        List<List<Object>> rows = groups.members(name, page(line)).items().stream()
                .map(row -> List.<Object>of(row.user().username(), row.user().name(), row.user().uid())).toList();
        return Output.table(List.of("Username", "Name", "Uid"), rows);
    }

    private Output add(CommandLine line) {
        String group = line.argument("group");
        require(line, "groups:update", line.flag("manager") ? Groups.managersOf(group) : group);
        User user = accounts.named(line.argument("user"));
        boolean added = line.flag("manager") ? groups.appoint(line.caller().id(), group, user.uid()) : groups.add(line.caller().id(), group, user.uid());
        return Output.text("User %s is %s%s.".formatted(user.username(), added ? "now " : "already ", role(line, group)));
    }

    private Output remove(CommandLine line) {
        String group = line.flag("manager") ? Groups.managersOf(line.argument("group")) : line.argument("group");
        require(line, "groups:update", group);
        User user = accounts.named(line.argument("user"));
        boolean removed = groups.remove(line.caller().id(), group, user.uid());
        return Output.text("User %s %s %s.".formatted(user.username(), removed ? "is no longer" : "was not", role(line, line.argument("group"))));
    }

    private static String role(CommandLine line, String group) {
        return (line.flag("manager") ? "a manager of " : "in ") + group;
    }

    private Output join(CommandLine line) {
        User self = directory.find(line.caller().issuer(), line.caller().subject()).orElseThrow();
        MembershipRequests.Asked asked = requests.ask(line.caller().id(), self, line.argument("group"), line.option("note"));
        return Output.text("Request %s waits for a manager of %s.".formatted(asked.id(), asked.group()));
    }

    private Output requests(CommandLine line) {
        String group = line.argument("group");
        require(line, "groups:update", group);
        List<List<Object>> rows = requests.of(group, Optional.of(MembershipRequests.State.PENDING), page(line)).items().stream()
                .map(asked -> List.<Object>of(asked.id(), asked.username(), asked.note(), asked.created().toString())).toList();
        return Output.table(List.of("Id", "Username", "Note", "Created"), rows);
    }

    private Output decide(CommandLine line, boolean approve) {
        MembershipRequests.Asked asked = requests.get(line.argument("id"));
        if (!policy.decide(line.caller(), "groups:update", "groups/" + asked.group(), Map.of(Policy.GROUP, asked.group())).allowed()) {
            throw new NemboException(DirectoryError.REQUEST_NOT_FOUND, "there is no such request");
        }
        MembershipRequests.Asked decided = approve ? requests.approve(line.caller().id(), asked.id(), line.option("reason"))
                : requests.reject(line.caller().id(), asked.id(), line.option("reason"));
        return Output.text("The request of %s for %s is %s.".formatted(decided.username(), decided.group(), approve ? "approved" : "rejected"));
    }

    private void require(CommandLine line, String action, String group) {
        policy.require(line.caller(), action, "groups/" + group, Map.of(Policy.GROUP, group));
    }

    private static PageRequest page(CommandLine line) {
        return new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"));
    }

    private List<String> names() {
        return groups.list("", PageRequest.first(PageRequest.MAX)).items().stream().map(Group::name).toList();
    }
}
