package org.nembo.orchestrator.shell;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.orchestrator.callback.Callbacks;
import org.nembo.orchestrator.callback.Delivery;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code deployment:callbacks}, {@code redeliver}, {@code callback-secret}. */
@Component
public final class CallbackCommands implements CommandScope {

    private final Callbacks callbacks;

    @Activate
    public CallbackCommands(@Reference Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    @Override
    public String name() {
        return "deployment";
    }

    @Override
    public String help() {
        return "Deployments: what runs from which template, and where.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                one("callbacks", "Shows the callbacks of a deployment, newest first: which were taken, and why others were not.")
                        .option("limit", "How many at most.", "20").option("after", "The number to go on after.", "").run(this::list),
                one("redeliver", "Sends a callback again.").argument("callback", "The callback's id, from deployment:callbacks.").run(this::redeliver),
                one("callback-secret", "Shows what the callbacks of a deployment are signed with; only for the owner.")
                        .flag("rotate", "Make a new one; the old one signs as well for a while.").run(this::secret));
    }

    private Command.Builder one(String verb, String text) {
        return Command.named(verb, "deployments:list", text).argument("id", "The deployment's id, from deployment:list.");
    }

    private Output list(CommandLine line) {
        PageRequest page = new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"));
        return Output.table(List.of("No", "Id", "Written", "Status", "State", "Attempts", "Answer", "Millis", "Next try", "Error"),
                callbacks.list(line.caller(), line.argument("id"), page).items().stream().map(CallbackCommands::row).toList());
    }

    private Output redeliver(CommandLine line) {
        Delivery row = callbacks.redeliver(line.caller(), line.argument("id"), line.argument("callback"));
        return Output.details(Map.of("id", row.id(), "message", row.message(), "state", row.state().name(), "job", row.job()));
    }

    private Output secret(CommandLine line) {
        String id = line.argument("id");
        return Output.details(Map.of("secret",
                (line.flag("rotate") ? callbacks.rotate(line.caller(), id) : callbacks.secret(line.caller(), id)).reveal()));
    }

    private static List<Object> row(Delivery row) {
        return List.of(row.sequence(), row.id(), row.created().toString(), row.status(), row.state().name(), row.attempts(),
                row.answer() == 0 ? "" : row.answer(), row.tried().isEmpty() ? "" : row.took().toMillis(), row.nextTry().map(Instant::toString).orElse(""),
                row.error());
    }
}
