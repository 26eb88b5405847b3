package org.nembo.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code policy:list}, {@code show}, {@code put}, {@code delete}, {@code test} and {@code explain}. */
@Component
public final class PolicyCommands implements CommandScope {

    private final Changes changes;
    private final Questions questions;
    private final ServerFiles files;

    @Activate
    public PolicyCommands(@Reference Changes changes, @Reference Questions questions, @Reference Policy policy) {
        this.changes = changes;
        this.questions = questions;
        this.files = new ServerFiles(policy);
    }

    @Override
    public String name() {
        return "policy";
    }

    @Override
    public String help() {
        return "Policies: documents that allow or deny, and why something is denied.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "policies:read", "Lists the policies.")
                        .option("limit", "How many at most.", "50").option("after", "The name to go on after.", "").run(this::list),
                Command.named("show", "policies:read", "Shows a policy.").argument("name", "The policy's name.").run(this::show),
                Command.named("put", "policies:write", "Makes or replaces a policy.")
                        .argument("name", "What it will be called.").option("file", "The document, a file on the server.", "")
                        .option("to", "Whom it is about, separated by commas: everybody, user:SUBJECT@ISSUER, group:NAME.", "")
                        .option("revision", "The revision that you have seen; 0 for a new policy.", "").run(this::put),
                Command.named("delete", "policies:delete", "Deletes a policy.").argument("name", "The policy's name.").run(this::delete),
                Command.named("test", "policies:test", "Asks a table of questions, and tells which answer is not the expected one.")
                        .option("file", "The table, a file on the server.", "").run(this::test),
                Command.named("explain", "policies:explain", "Tells why something is allowed or denied.")
                        .argument("action", "For example deployments:read.").argument("resource", "For example deployments/4711.")
                        .option("subject", "Somebody else, as SUBJECT@ISSUER.", "").option("groups", "Further groups of theirs, separated by commas.", "")
                        .flag("all", "Also the statements that do not apply.")
                        .rest("facts", "Facts as NAME=VALUE, for example group=users owner=ann@urn:x.").run(this::explain));
    }

    private Output list(CommandLine line) {
        PageRequest page = new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"));
        List<List<Object>> rows = changes.policies(line.caller(), page).items().stream().map(each -> List.<Object>of(each.name(),
                String.join(", ", each.attachments().stream().map(Attachment::toString).toList()), each.revision(), each.changed().toString(),
                each.changedBy())).toList();
        return Output.table(List.of("Name", "To", "Revision", "Changed", "By"), rows);
    }

    private Output show(CommandLine line) {
        StoredPolicy stored = changes.policy(line.caller(), line.argument("name"));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", stored.name());
        shown.put("to", stored.attachments().stream().map(Attachment::toString).toList());
        shown.put("revision", stored.revision());
        shown.put("changed", stored.changed().toString());
        shown.put("changedBy", stored.changedBy());
        shown.put("document", Documented.pretty(stored.text()));
        return Output.details(shown);
    }

    private Output put(CommandLine line) {
        List<Attachment> to = words(line.option("to")).stream().map(Attachment::parse).toList();
        OptionalLong expected = line.option("revision").isEmpty() ? OptionalLong.empty() : OptionalLong.of(line.number("revision", 0, Integer.MAX_VALUE));
        StoredPolicy stored = changes.put(line.caller(), line.argument("name"), files.read(line.caller(), line.option("file")), to, expected);
        return Output.text("Policy %s is in force, revision %d.".formatted(stored.name(), stored.revision()));
    }

    private Output delete(CommandLine line) {
        changes.deletePolicy(line.caller(), line.argument("name"));
        return Output.text("Policy " + line.argument("name") + " is deleted.");
    }

    private Output test(CommandLine line) {
        List<Cases.Result> results = questions.test(line.caller(), Cases.parse(files.read(line.caller(), line.option("file"))));
        List<Cases.Result> failed = results.stream().filter(each -> !each.good()).toList();
        if (failed.isEmpty()) {
            return Output.text("All %d cases are as expected.".formatted(results.size()));
        }
        List<String> lines = new ArrayList<>();
        failed.forEach(each -> lines.add("%s: %s %s on %s: expected %s, is %s by '%s' (%s)".formatted(each.name(), each.subject(), each.action(),
                each.resource(), each.expected(), each.effect(), each.statement(), each.reason())));
        throw new NemboException(GeneralError.CONFLICT, "%d of %d cases are not as expected:%n%s".formatted(failed.size(), results.size(),
                String.join(System.lineSeparator(), lines.subList(0, Math.min(50, lines.size())))));
    }

    private Output explain(CommandLine line) {
        Explanation explained = questions.explain(line.caller(), line.option("subject"), words(line.option("groups")), line.argument("action"),
                line.argument("resource"), line.rest("facts"));
        List<List<Object>> rows = new ArrayList<>();
        explained.statements().stream().filter(each -> each.applies() || line.flag("all"))
                .forEach(each -> rows.add(List.of(each.statement(), each.effect(), each.applies() ? "yes" : "no", each.why())));
        rows.add(List.of(explained.decision().statement(), explained.decision().allowed() ? "ALLOWED" : "DENIED", "", explained.decision().reason()));
        return Output.table(List.of("Statement", "Effect", "Applies", "Why"), rows);
    }

    static List<String> words(String list) {
        return list.isBlank() ? List.of() : List.of(list.strip().split("\\s*,\\s*"));
    }
}
