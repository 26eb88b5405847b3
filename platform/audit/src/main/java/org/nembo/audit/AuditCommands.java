package org.nembo.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code audit:list}, {@code audit:show}, {@code audit:export}, {@code audit:verify}, {@code audit:head}. */
@Component
public final class AuditCommands implements CommandScope {

    private static final List<String> OUTCOMES = List.of("done", "denied", "failed");

    private final AuditLog log;

    @Activate
    public AuditCommands(@Reference AuditLog log) {
        this.log = log;
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public String help() {
        return "The audit log: who did what.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                searching("list", "audit:read", "Lists records, newest first.")
                        .option("limit", "How many at most.", "50")
                        .option("after", "The number to go on after.", "")
                        .run(this::list),
                Command.named("show", "audit:read", "Shows a record with all its facts.").argument("number", "The record's number.").run(this::show),
                searching("export", "audit:export", "Writes all records, oldest first, a JSON object a line.").run(this::export),
                Command.named("head", "audit:read", "Shows the number and the hash of the last record, to be kept elsewhere.").run(line -> head()),
                Command.named("verify", "audit:verify", "Computes every hash again, and says which record was changed or removed.")
                        .option("head", "A head noted earlier, as NUMBER:HASH, that must be a part of the log.", "")
                        .run(this::verify));
    }

    private static Command.Builder searching(String name, String action, String help) {
        return Command.named(name, action, help)
                .option("actor", "Only what this identity did.", "")
                .option("action", "Only this action, or all that begin so when it ends in a colon.", "")
                .option("resource", "Only what was done to this, and below it.", "")
                .option("outcome", "Only what ended so.", "", () -> OUTCOMES)
                .option("from", "Not before this time, as 2026-11-21T20:00:00Z.", "")
                .option("to", "Before this time.", "");
    }

    private static Search search(CommandLine line) {
        return SearchParameters.search(line.option("actor"), line.option("action"), line.option("resource"), line.option("outcome"), line.option("from"),
                line.option("to"));
    }

    private Output list(CommandLine line) {
        PageRequest page = new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"));
        return Output.table(List.of("Number", "Time", "Actor", "Action", "Resource", "Outcome", "Client"), log.list(search(line), page).items().stream()
                .map(each -> List.<Object>of(each.seq(), each.at().toString(), each.actor(), each.action(), each.resource(), each.outcome(), each.client()))
                .toList());
    }

    private Output show(CommandLine line) {
        String number = line.argument("number");
        if (!number.matches("[0-9]{1,18}") || number.matches("0+")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a record's number is 1 or more, not '%s'".formatted(number));
        }
        AuditRecord found = log.find(Long.parseLong(number)).orElseThrow(() -> new NemboException(GeneralError.NOT_FOUND, "there is no record " + number));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("number", found.seq());
        shown.put("time", found.at().toString());
        shown.put("node", found.node());
        shown.put("actor", found.actor());
        shown.put("action", found.action());
        shown.put("resource", found.resource());
        shown.put("outcome", found.outcome());
        shown.put("client", found.client());
        shown.put("trace", found.trace());
        shown.putAll(found.facts());
        shown.put("hash", found.hash());
        return Output.details(shown);
    }

    private Output export(CommandLine line) {
        Search search = search(line);
        log.record(AuditEntry.done(line.caller(), "audit:export", "audit"));
        log.each(search, each -> line.out().println(AuditResource.line(each)));
        return Output.none();
    }

    private Output head() {
        Records.Head head = log.head();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("records", head.seq());
        shown.put("hash", head.hash());
        shown.put("head", head.seq() + ":" + head.hash());
        return Output.details(shown);
    }

    private Output verify(CommandLine line) {
        String noted = line.option("head");
        Verification found = log.verify();
        if (found.whole() && !noted.isEmpty() && !log.contains(noted)) {
            found = new Verification(found.records(), found.last(), Optional.of("the noted head %s is no part of the log".formatted(noted)));
        }
        log.record(AuditEntry.done(line.caller(), "audit:verify", "audit").with("trouble", found.trouble().orElse("none")));
        if (!found.whole()) {
            throw new NemboException(AuditError.AUDIT_LOG_CHANGED, "%d records are as they were written, then: %s".formatted(found.records(),
                    found.trouble().orElseThrow()));
        }
        return Output.text("All %d records are as they were written.".formatted(found.records()));
    }
}
