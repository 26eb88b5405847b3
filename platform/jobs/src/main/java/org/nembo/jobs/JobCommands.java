package org.nembo.jobs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.nembo.api.identity.Policy;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Jobs;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code job:list}, {@code job:show}, {@code job:steps}, {@code job:log}, {@code job:cancel}, {@code job:retry}. */
@Component
public final class JobCommands implements CommandScope {

    private static final int LINES = 1000;
    private static final long LOOK_MILLIS = 200;

    private final JobAccess access;

    @Activate
    public JobCommands(@Reference DurableJobs jobs, @Reference Policy policy) {
        this.access = new JobAccess(jobs, policy);
    }

    @Override
    public String name() {
        return "job";
    }

    @Override
    public String help() {
        return "Durable jobs: what the server is working on.";
    }

    @Override
    public List<Command> commands() {
        List<String> states = Stream.of(JobState.values()).map(Enum::name).toList();
        return List.of(
                Command.named("list", "jobs:list", "Lists jobs, newest first.")
                        .option("subject", "What they work on.", "")
                        .option("type", "Their type.", "")
                        .option("state", "Where they stand.", "", () -> states)
                        .option("limit", "How many at most.", "20")
                        .option("after", "The id to go on after.", "")
                        .run(this::list),
                Command.named("show", "jobs:list", "Shows a job with its steps.").argument("id", "The job's id.").run(this::show),
                Command.named("steps", "jobs:list", "Lists the steps of a job in order.").argument("id", "The job's id.").run(this::steps),
                Command.named("log", "jobs:list", "Shows the log of a job.")
                        .argument("id", "The job's id.")
                        .flag("follow", "Goes on until the job ends, or Ctrl-C.")
                        .run(this::log),
                Command.named("cancel", "jobs:list", "Asks a job to stop: what it did is undone.")
                        .argument("id", "The job's id.")
                        .flag("force", "Ends a job whose bundle is absent; undoes nothing. For administrators.")
                        .run(this::cancel),
                Command.named("retry", "jobs:list", "Runs the next attempt of a waiting job now.").argument("id", "The job's id.").run(this::retry));
    }

    private Output list(CommandLine line) {
        Jobs.Filter filter = new Jobs.Filter(line.option("subject"), line.option("type"), "", JobAccess.state(line.option("state")));
        PageRequest page = new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"));
        return Output.table(List.of("Id", "Type", "Subject", "State", "Created", "Error"), access.list(line.caller(), filter, page).items().stream()
                .map(job -> List.<Object>of(job.id(), job.type(), job.subject(), job.state().name(), job.created().toString(), job.error().orElse("")))
                .toList());
    }

    private Output show(CommandLine line) {
        Job job = access.read(line.caller(), line.argument("id"));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", job.id());
        shown.put("type", job.type());
        shown.put("subject", job.subject());
        shown.put("owner", job.owner());
        shown.put("state", job.state().name());
        shown.put("created", job.created().toString());
        shown.put("updated", job.updated().toString());
        job.node().ifPresent(node -> shown.put("node", node));
        job.deadline().map(Instant::toString).ifPresent(deadline -> shown.put("deadline", deadline));
        shown.put("cancelRequested", job.cancelRequested());
        job.error().ifPresent(error -> shown.put("error", error));
        shown.put("steps", access.steps(line.caller(), job.id()).stream().map(JobCommands::words).toList());
        return Output.details(shown);
    }

    private static String words(JobStep step) {
        List<String> words = new ArrayList<>(List.of(step.name() + ":", step.state().name()));
        if (step.attempt() > 1) {
            words.add("(attempt " + step.attempt() + ")");
        }
        step.detail().ifPresent(words::add);
        return String.join(" ", words);
    }

    private Output steps(CommandLine line) {
        return Output.table(List.of("Step", "Name", "State", "Attempt", "Started", "Ended", "Detail"),
                access.steps(line.caller(), line.argument("id")).stream()
                        .map(step -> List.<Object>of(step.sequence(), step.name(), step.state().name(), step.attempt(), step.started().toString(),
                                step.ended().map(Instant::toString).orElse(""), step.detail().orElse(""))).toList());
    }

    private Output log(CommandLine line) {
        String id = line.argument("id");
        long after = print(line, id, 0);
        try {
            CountDownLatch never = new CountDownLatch(1);
            while (line.flag("follow") && !line.out().checkError()) {
                // The state is read first: what a final job has logged is there.
                boolean last = access.read(line.caller(), id).state().isFinal();
                after = print(line, id, after);
                if (last || never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            // Ctrl-C is how it ends.
            Thread.currentThread().interrupt();
        }
        return Output.none();
    }

    /** Answers the position of the last line. */
    private long print(CommandLine line, String id, long after) {
        long position = after;
        List<JobLogLine> lines;
        do {
            lines = access.log(line.caller(), id, position, LINES);
            for (JobLogLine row : lines) {
                line.out().println(line.json() ? JobStream.json(row)
                        : "%s  %s%s".formatted(row.time(), row.step().isEmpty() ? "" : "[" + row.step() + "] ", row.line()));
                position = row.position();
            }
        } while (lines.size() == LINES);
        return position;
    }

    private Output cancel(CommandLine line) {
        if (line.flag("force")) {
            Job ended = access.abandon(line.caller(), line.argument("id"));
            return Output.text("Job %s is %s. Nothing that it did was undone.".formatted(ended.id(), ended.state()));
        }
        Job job = access.cancel(line.caller(), line.argument("id"));
        return Output.text("Job %s was asked to stop.".formatted(job.id()));
    }

    private Output retry(CommandLine line) {
        Job job = access.retry(line.caller(), line.argument("id"));
        return Output.text("Job %s goes on now.".formatted(job.id()));
    }
}
