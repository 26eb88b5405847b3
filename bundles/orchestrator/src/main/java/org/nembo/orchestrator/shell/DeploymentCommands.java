package org.nembo.orchestrator.shell;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Event;
import org.nembo.api.identity.Policy;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobStep;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentFilter;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.DeploymentWork;
import org.nembo.orchestrator.deployment.Deployments;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.template.Source;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code deployment:list}, {@code show}, {@code create}, {@code delete}, and what shows one: {@code log}, {@code resources}, {@code outputs} … */
@Component
public final class DeploymentCommands implements CommandScope {

    static final String SCOPE = "deployment";
    static final String HELP = "Deployments: what runs from which template, and where.";
    private static final List<String> STATUSES = Arrays.stream(DeploymentStatus.values()).map(Enum::name).toList();

    private final Deployments deployments;
    private final DeploymentWork work;
    private final ServerFiles files;

    @Activate
    public DeploymentCommands(@Reference Deployments deployments, @Reference DeploymentWork work, @Reference Policy policy) {
        this.deployments = deployments;
        this.work = work;
        this.files = new ServerFiles(policy);
    }

    @Override
    public String name() {
        return SCOPE;
    }

    @Override
    public String help() {
        return HELP;
    }

    @Override
    public List<Command> commands() {
        // Whose deployment it is, is known only when it has been looked up: the right to it is asked for then.
        return List.of(
                Command.named("list", "deployments:list", "Lists deployments, newest first; deleted ones only by their status.")
                        .option("status", "Only those in this status; several separated by commas.", "", () -> STATUSES)
                        .option("name", "Only those of this name.", "")
                        .option("group", "Only those of this group.", "")
                        .option("limit", "How many at most.", "20")
                        .option("after", "The id to go on after.", "").run(this::list),
                one("show", "Shows one deployment and its nodes.").run(this::show),
                created("create", "Deploys a template.").flag("dry-run", "Tell what would be made, and make nothing.").run(this::create),
                created("plan", "Tells what a creation would make, where it could go and why not elsewhere; makes nothing.").run(this::plan),
                one("delete", "Deletes a deployment.").flag("force", "Go on over what cannot be removed, and say what was left.").run(this::delete),
                one("log", "Shows the log of a deployment.").option("limit", "How many lines at most.", "500").run(this::log),
                one("events", "Shows what happened to a deployment.").option("limit", "How many at most.", "100").run(this::events),
                one("outputs", "Shows the outputs of a deployment.").flag("reveal", "Show sensitive ones as well; only for the owner.").run(this::outputs),
                one("resources", "Shows what a deployment is made of.").run(this::resources),
                one("attempts", "Shows every site that was tried, and what came of it.").run(this::attempts),
                one("revisions", "Shows the templates and inputs that a deployment has had.").run(this::revisions),
                one("template", "Prints the template of a deployment, secret values masked.")
                        .flag("reveal", "Show secret values as well; only for the owner.").run(this::template),
                one("steps", "Shows the steps of the job that works on a deployment, or did last.").run(this::steps));
    }

    private static Command.Builder created(String verb, String text) {
        return Command.named(verb, "deployments:create", text)
                .argument("file", "A file on the server's side; clients send their own with 'deployment %s'.".formatted(verb))
                .rest("inputs", "Inputs as NAME=VALUE.")
                .option("with", ServerFiles.WITH, "")
                .option("name", "What you will know it by.", "")
                .option("site", "Where it is to run; chosen when absent.", "")
                .option("group", "The group that it belongs to; yours alone when absent.", "")
                .option("description", "What it is for.", "")
                .option("expires", "When it is deleted by itself: " + Moments.FORMS + ".", "");
    }

    private Command.Builder one(String verb, String text) {
        return Command.named(verb, "deployments:list", text).argument("id", "The deployment's id, from deployment:list.");
    }

    private Output list(CommandLine line) {
        DeploymentFilter filter = new DeploymentFilter("", List.of(), line.option("group"),
                line.option("status").isEmpty() ? Deployments.statuses(List.of()) : Deployments.statuses(List.of(line.option("status"))),
                line.option("name"), Map.of());
        return Output.table(List.of("Id", "Name", "Status", "Site", "Group", "Created"),
                deployments.list(line.caller(), filter, new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"))).items().stream()
                        .map(row -> List.<Object>of(row.id(), row.name(), row.status().name(), row.site(), row.group(), row.created().toString())).toList());
    }

    private Output show(CommandLine line) {
        String id = line.argument("id");
        Map<String, Object> shown = details(deployments.read(line.caller(), id));
        for (Resource resource : deployments.resources(line.caller(), id)) {
            String isolation = isolation(resource);
            shown.put("node " + resource.label(), "%s %s %s".formatted(resource.state(), resource.attributes().getOrDefault("url", ""),
                    isolation.isEmpty() ? "" : "(isolation: " + isolation + ")").replaceAll(" +", " ").strip());
        }
        return Output.details(shown);
    }

    private Output create(CommandLine line) {
        return line.flag("dry-run") ? plan(line) : Output.details(details(work.creation().create(line.caller(), request(line))));
    }

    private Output plan(CommandLine line) {
        return PlanOutput.of(work.planning().plan(line.caller(), request(line)), line.json());
    }

    private NewDeployment request(CommandLine line) {
        Source template = files.source(line.caller(), line.argument("file"), line.option("with"));
        return new NewDeployment(option(line, "name"), template.text(), inputs(line.rest("inputs")), option(line, "site"), Map.of(),
                Optional.empty(), Optional.empty(), option(line, "description"), option(line, "group"), Optional.empty(), Optional.empty(),
                Optional.empty(), option(line, "expires").map(when -> Moments.parse(when, Instant.now())), Optional.empty(), template.fragments());
    }

    private Output delete(CommandLine line) {
        return Output.details(details(work.deletion().delete(line.caller(), line.argument("id"), line.flag("force"))));
    }

    private Output log(CommandLine line) {
        List<JobLogLine> lines = deployments.logLines(line.caller(), line.argument("id"), "", line.number("limit", 1, 5000));
        return Output.table(List.of("Time", "Step", "Line"), lines.stream()
                .map(each -> List.<Object>of(each.time().toString(), each.step(), each.line())).toList());
    }

    private Output events(CommandLine line) {
        List<Event> found = deployments.events(line.caller(), line.argument("id"), PageRequest.first(line.number("limit", 1, PageRequest.MAX))).items();
        return Output.table(List.of("Position", "Time", "Type", "Data"), found.stream()
                .map(each -> List.<Object>of(each.position(), each.time().toString(), each.type(), each.data())).toList());
    }

    private Output outputs(CommandLine line) {
        return Output.details(deployments.outputs(line.caller(), line.argument("id"), line.flag("reveal")));
    }

    private Output resources(CommandLine line) {
        return Output.table(List.of("Id", "Node", "Instance", "Kind", "State", "Site", "Site name", "Isolation", "Detail"),
                deployments.resources(line.caller(), line.argument("id")).stream().map(row -> List.<Object>of(row.id(), row.node(), row.instance(),
                        row.kind().name(), row.state().name(), row.site(), row.siteName(), isolation(row), row.detail())).toList());
    }

    /** How it is shut in; empty where the site does not tell. */
    private static String isolation(Resource resource) {
        return String.valueOf(resource.facts().getOrDefault("isolation", ""));
    }

    private Output attempts(CommandLine line) {
        return Output.table(List.of("Number", "Site", "Outcome", "Started", "Ended", "Cause"),
                deployments.attempts(line.caller(), line.argument("id")).stream().map(row -> List.<Object>of(row.number(), row.site(), row.outcome().name(),
                        row.started().toString(), row.ended().map(Instant::toString).orElse(""), row.cause())).toList());
    }

    private Output revisions(CommandLine line) {
        return Output.table(List.of("Number", "State", "Created", "Inputs"), deployments.revisions(line.caller(), line.argument("id")).stream()
                .map(row -> List.<Object>of(row.number(), row.state().name(), row.created().toString(), row.inputs())).toList());
    }

    private Output template(CommandLine line) {
        return Output.text(deployments.template(line.caller(), line.argument("id"), line.flag("reveal")).stripTrailing());
    }

    private Output steps(CommandLine line) {
        List<JobStep> steps = deployments.steps(line.caller(), line.argument("id"));
        return Output.table(List.of("Step", "State", "Attempt", "Started", "Ended", "Detail"), steps.stream()
                .map(step -> List.<Object>of(step.name(), step.state().name(), step.attempt(), step.started().toString(),
                        step.ended().map(Instant::toString).orElse(""), step.detail().orElse(""))).toList());
    }

    static Map<String, Object> details(Deployment row) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", row.id());
        shown.put("name", row.name());
        shown.put("status", row.status().name());
        shown.put("statusReason", row.statusReason());
        shown.put("description", row.description());
        shown.put("site", row.site());
        shown.put("owner", row.owner());
        shown.put("group", row.group());
        shown.put("locked", row.locked());
        shown.put("expires", row.expires().map(Instant::toString).orElse(""));
        shown.put("revision", row.revision());
        shown.put("labels", row.labels());
        shown.put("inputs", row.inputs());
        shown.put("outputs", row.outputs());
        shown.put("job", row.job());
        shown.put("created", row.created().toString());
        shown.put("updated", row.updated().toString());
        return shown;
    }

    static Map<String, Object> details(Resource row) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", row.id());
        shown.put("node", row.node());
        shown.put("instance", row.instance());
        shown.put("type", row.type());
        shown.put("kind", row.kind().name());
        shown.put("state", row.state().name());
        shown.put("detail", row.detail());
        shown.put("site", row.site());
        shown.put("siteName", row.siteName());
        shown.put("attributes", row.attributes());
        return shown;
    }

    private static Optional<String> option(CommandLine line, String name) {
        return Optional.of(line.option(name)).filter(value -> !value.isEmpty());
    }

    static Map<String, Object> inputs(List<String> words) {
        Map<String, Object> inputs = new LinkedHashMap<>();
        for (String word : words) {
            int at = word.indexOf('=');
            if (at < 1) {
                throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is not NAME=VALUE".formatted(word));
            }
            inputs.put(word.substring(0, at), word.substring(at + 1));
        }
        return inputs;
    }
}
