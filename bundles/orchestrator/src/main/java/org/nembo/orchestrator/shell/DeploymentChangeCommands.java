package org.nembo.orchestrator.shell;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.orchestrator.deployment.Actions;
import org.nembo.orchestrator.deployment.Amendment;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentWork;
import org.nembo.orchestrator.deployment.Deployments;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.update.Difference;
import org.nembo.orchestrator.update.Update;
import org.nembo.orchestrator.update.Updates;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that change a deployment that is there: {@code deployment:retry}, {@code cancel}, {@code describe}, {@code lock} and their like. */
@Component
public final class DeploymentChangeCommands implements CommandScope {

    private static final String MAY = "deployments:list";
    private static final String RESOURCE = "Its id, or the node's name, with the instance's number behind a colon.";

    private final Deployments deployments;
    private final DeploymentWork work;
    private final Updates updates;
    private final ServerFiles files;

    @Activate
    public DeploymentChangeCommands(@Reference Deployments deployments, @Reference DeploymentWork work, @Reference Updates updates,
            @Reference Policy policy) {
        this.deployments = deployments;
        this.work = work;
        this.updates = updates;
        this.files = new ServerFiles(policy);
    }

    @Override
    public String name() {
        return DeploymentCommands.SCOPE;
    }

    @Override
    public String help() {
        return DeploymentCommands.HELP;
    }

    @Override
    public List<Command> commands() {
        // Whose deployment it is, is known only when it has been looked up: the right to it is asked for then.
        return List.of(
                one("update", "Changes a deployment to another template or other inputs.").rest("inputs", "Inputs that change, as NAME=VALUE; the others stay.")
                        .option("template", "A file on the server's side; the present template when absent.", "")
                        .option("remove", "What goes when fewer are wanted, with commas between: ids, or NODE:INSTANCE; the youngest when absent.", "")
                        .flag("dry-run", "Tell what would change, and change nothing.").run(this::update),
                one("retry", "Tries a creation that failed once more.").run(line -> details(work.steering().retry(line.caller(), line.argument("id")))),
                one("cancel", "Asks the job that works on a deployment to stop; what it did is undone.")
                        .run(line -> details(work.steering().cancel(line.caller(), line.argument("id")))),
                one("describe", "Gives a deployment another name or description.")
                        .option("name", "The new name.", "")
                        .option("description", "The new description; '-' for none.", "").run(this::describe),
                one("label", "Sets and removes labels of a deployment.").rest("labels", "NAME=VALUE to set one, NAME alone to remove it.").run(this::label),
                one("lock", "Protects a deployment from deletion, updates and actions.").run(line -> amend(line, "locked", true)),
                one("unlock", "Ends the protection of a deployment.").run(line -> amend(line, "locked", false)),
                one("expire", "Has a deployment deleted at a moment.")
                        .argument("when", Moments.FORMS + "; or never.", () -> List.of("never")).run(this::expire),
                one("start", "Starts a resource that was stopped.").argument("resource", RESOURCE).run(line -> act(line, Actions.Action.START)),
                one("stop", "Stops a resource; it can be started again.").argument("resource", RESOURCE).run(line -> act(line, Actions.Action.STOP)));
    }

    private static Command.Builder one(String verb, String text) {
        return Command.named(verb, MAY, text).argument("id", "The deployment's id, from deployment:list.");
    }

    private Output update(CommandLine line) {
        String file = line.option("template");
        Optional<String> template = file.isEmpty() ? Optional.empty() : Optional.of(files.read(line.caller(), file));
        Map<String, Object> inputs = DeploymentCommands.inputs(line.rest("inputs"));
        Set<String> remove = Arrays.stream(line.option("remove").split(",")).map(String::strip).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
        if (template.isEmpty() && inputs.isEmpty() && remove.isEmpty()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "nothing to change: give --template, --remove or NAME=VALUE");
        }
        Update request = new Update(template, inputs, remove, Optional.empty(), Optional.empty());
        if (!line.flag("dry-run")) {
            return details(updates.update(line.caller(), line.argument("id"), request));
        }
        Difference difference = updates.preview(line.caller(), line.argument("id"), request);
        if (!difference.problems().isEmpty()) {
            return Output.text("This cannot be done: " + String.join("; ", difference.problems()));
        }
        return Output.table(List.of("Change", "Node", "Instance", "Kind", "Why"), difference.changes().stream()
                .map(change -> List.<Object>of(change.kind().name(), change.node(), change.instance(), change.of().name(), String.join("; ", change.why())))
                .toList());
    }

    private Output describe(CommandLine line) {
        Map<String, Object> patch = new LinkedHashMap<>();
        for (String member : List.of("name", "description")) {
            if (!line.option(member).isEmpty()) {
                patch.put(member, line.option(member).equals("-") ? null : line.option(member));
            }
        }
        if (patch.isEmpty()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "nothing to change: give --name or --description");
        }
        return amend(line, patch);
    }

    private Output label(CommandLine line) {
        Map<String, Object> labels = new LinkedHashMap<>();
        for (String word : line.rest("labels")) {
            int at = word.indexOf('=');
            labels.put(at < 0 ? word : word.substring(0, at), at < 0 ? null : word.substring(at + 1));
        }
        if (labels.isEmpty()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "nothing to change: give NAME=VALUE or NAME");
        }
        return amend(line, "labels", labels);
    }

    private Output expire(CommandLine line) {
        String when = line.argument("when");
        return amend(line, "expires", when.equals("never") ? null : Moments.parse(when, Instant.now()).toString());
    }

    private Output amend(CommandLine line, String member, Object value) {
        Map<String, Object> patch = new LinkedHashMap<>();
        patch.put(member, value);
        return amend(line, patch);
    }

    private Output amend(CommandLine line, Map<String, Object> patch) {
        return details(work.amending().amend(line.caller(), line.argument("id"), new Amendment(patch)));
    }

    private Output act(CommandLine line, Actions.Action action) {
        String id = line.argument("id");
        Resource target = deployments.resource(line.caller(), id, line.argument("resource"));
        return Output.details(DeploymentCommands.details(work.actions().act(line.caller(), id, target.id(), action)));
    }

    private static Output details(Deployment deployment) {
        return Output.details(DeploymentCommands.details(deployment));
    }
}
