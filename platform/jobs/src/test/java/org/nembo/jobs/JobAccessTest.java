package org.nembo.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Jobs;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepResult;
import org.nembo.api.rest.EventFeed;
import org.nembo.api.rest.Page;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.Output;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** What callers see and may do: by REST, shell and live stream. */
class JobAccessTest {

    private final TestDatabase database = TestDatabases.sqlite();
    private final CountDownLatch go = new CountDownLatch(1);
    private JobsDatabase db;
    private DurableJobs jobs;
    private JobAccess access;
    private JobsResource rest;
    private String done;
    private String paused;

    @BeforeEach
    void runTwoJobs() throws Exception {
        db = new JobsDatabase(database);
        jobs = db.node("one", DurableJobsTest.handler(Step.named("look", context -> {
            context.log("looking at " + context.subject());
            if (context.subject().endsWith("live")) {
                go.await();
            }
            return context.subject().endsWith("paused") ? StepResult.await("the site", Duration.ofHours(1), Duration.ofHours(2)) : StepResult.done();
        })));
        access = new JobAccess(jobs, Fakes.POLICY);
        rest = new JobsResource(access);
        done = db.submit(jobs, "work", "things/done");
        JobsDatabase.awaitEnd(jobs, done);
        paused = db.submit(jobs, "work", "things/paused");
        JobsDatabase.await(() -> jobs.find(paused).orElseThrow().error().isPresent());
    }

    @AfterEach
    void end() {
        go.countDown();
        db.close();
        database.close();
    }

    private static void refused(ErrorCode code, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void theOwnerAndAdministratorsSeeAJobAndForOthersItIsNotThere() {
        assertThat(rest.show(Fakes.signedIn(Fakes.ADA), done).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(rest.show(Fakes.signedIn(Fakes.ADMIN), done).id()).isEqualTo(done);
        refused(JobError.JOB_NOT_FOUND, () -> rest.show(Fakes.signedIn(Fakes.BOB), done));
        refused(JobError.JOB_NOT_FOUND, () -> rest.steps(Fakes.signedIn(Fakes.BOB), done));
        refused(JobError.JOB_NOT_FOUND, () -> rest.log(Fakes.signedIn(Fakes.BOB), done, 10, ""));
        refused(JobError.JOB_NOT_FOUND, () -> access.cancel(Fakes.BOB, paused));
        refused(JobError.JOB_NOT_FOUND, () -> access.retry(Fakes.BOB, paused));
        refused(JobError.JOB_NOT_FOUND, () -> rest.show(Fakes.signedIn(Fakes.ADMIN), "none"));
    }

    @Test
    void listsTheOwnJobsAndAllForAnAdministrator() {
        assertThat(list(Fakes.ADA, "", "").items()).extracting(Job::id).containsExactly(paused, done);
        assertThat(list(Fakes.BOB, "", "").items()).isEmpty();
        assertThat(list(Fakes.ADMIN, "", "").items()).hasSize(2);
        assertThat(list(Fakes.ADMIN, Fakes.ADA.id(), "succeeded").items()).extracting(Job::id).containsExactly(done);
        refused(GeneralError.FORBIDDEN, () -> list(Fakes.BOB, Fakes.ADA.id(), ""));
        refused(GeneralError.INVALID_REQUEST, () -> list(Fakes.ADA, "", "sleeping"));
        refused(GeneralError.INVALID_REQUEST, () -> rest.list(Fakes.signedIn(Fakes.ADA), "", "", "", "", 501, ""));
    }

    private Page<Job> list(org.nembo.api.identity.Subject caller, String owner, String state) {
        return rest.list(Fakes.signedIn(caller), "", "", owner, state, 20, "");
    }

    @Test
    void showsStepsAndLogInPages() {
        assertThat(rest.steps(Fakes.signedIn(Fakes.ADA), done).items()).hasSize(1);
        Page<JobLogLine> page = rest.log(Fakes.signedIn(Fakes.ADA), done, 1, "");
        assertThat(page.items()).extracting(JobLogLine::line).containsExactly("looking at things/done");
        assertThat(page.next()).isEmpty();
        assertThat(rest.log(Fakes.signedIn(Fakes.ADA), done, 1, Long.toString(page.items().get(0).position())).items()).isEmpty();
        refused(GeneralError.INVALID_REQUEST, () -> rest.log(Fakes.signedIn(Fakes.ADA), done, 10, "x"));
    }

    @Test
    void hurriesAndCancelsOnlyWhatIsNotFinished() throws Exception {
        refused(JobError.JOB_FINISHED, () -> access.cancel(Fakes.ADA, done));
        refused(JobError.JOB_NOT_PAUSING, () -> access.retry(Fakes.ADA, done));
        assertThat(access.retry(Fakes.ADA, paused).id()).isEqualTo(paused);
        JobsDatabase.await(() -> jobs.logOfJob(paused, 0, 10).size() == 2);
        assertThat(access.cancel(Fakes.ADA, paused).cancelRequested()).isTrue();
        assertThat(JobsDatabase.awaitEnd(jobs, paused).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void onlyAdministratorsEndAJobByForceAndOnlyOneThatWaitsForItsBundle() throws Exception {
        refused(GeneralError.FORBIDDEN, () -> access.abandon(Fakes.ADA, paused));
        refused(JobError.JOB_NOT_WAITING, () -> access.abandon(Fakes.ADMIN, paused));
        refused(JobError.JOB_FINISHED, () -> access.abandon(Fakes.ADMIN, done));
        jobs.cancel(paused);
        assertThat(JobsDatabase.awaitEnd(jobs, paused).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void theShellShowsTheSame() throws Exception {
        Map<String, Command> commands = new JobCommands(jobs, Fakes.POLICY).commands().stream().collect(Collectors.toMap(Command::name, c -> c));
        assertThat(commands).containsOnlyKeys("list", "show", "steps", "log", "cancel", "retry");
        Output.Table table = (Output.Table) commands.get("list").body().run(Fakes.Line.of(Fakes.ADA));
        assertThat(table.rows()).hasSize(2).allSatisfy(row -> assertThat(row).hasSameSizeAs(table.headings()));
        Output.Details details = (Output.Details) commands.get("show").body().run(Fakes.Line.of(Fakes.ADA, "id", done));
        assertThat(details.values()).containsEntry("state", "SUCCEEDED").containsEntry("steps", List.of("look: DONE"));
        Fakes.Line log = Fakes.Line.of(Fakes.ADA, "id", done, "follow", "true");
        assertThat(commands.get("log").body().run(log)).isEqualTo(Output.none());
        assertThat(log.text()).contains("[look] looking at things/done");
        Fakes.Line json = Fakes.Line.of(Fakes.ADA, "id", done, "json", "true");
        commands.get("log").body().run(json);
        assertThat(json.text()).startsWith("{\"position\":1,").contains("\"line\":\"looking at things/done\"");
        assertThat(((Output.Table) commands.get("steps").body().run(Fakes.Line.of(Fakes.ADA, "id", done))).rows()).hasSize(1);
        commands.get("cancel").body().run(Fakes.Line.of(Fakes.ADA, "id", paused));
        JobsDatabase.awaitEnd(jobs, paused);
        refused(JobError.JOB_NOT_FOUND, () -> access.read(Fakes.BOB, done));
    }

    private record Sink(List<String> messages, List<String> ids, CountDownLatch ended, int most) implements EventFeed.Sink {
        @Override
        public boolean send(String id, String type, String data) {
            ids.add(id);
            String field = type.equals("log") ? "line" : "state";
            messages.add(type + " " + data.replaceAll(".*\"" + field + "\":\"([^\"]*)\".*", "$1"));
            return messages.size() < most;
        }

        @Override
        public void end() {
            ended.countDown();
        }
    }

    private static Sink sink(int most) {
        return new Sink(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>(), new CountDownLatch(1), most);
    }

    @Test
    void streamsStatesStepsAndLinesUntilTheEndAndResumes() throws Exception {
        JobFeed feed = new JobFeed(jobs, access, db.events());
        String live = db.submit(jobs, "work", "things/live");
        Sink sink = sink(100);
        try (AutoCloseable open = feed.open(new EventFeed.Request(Fakes.ADA, live + "/stream", Map.of(), Optional.empty()), sink)) {
            assertThat(open).isNotNull();
            JobsDatabase.await(() -> sink.messages().contains("log looking at things/live"));
            assertThat(sink.ended().getCount()).isEqualTo(1);
            go.countDown();
            sink.ended().await();
        }
        assertThat(sink.messages()).containsExactlyInAnyOrder("job QUEUED", "job RUNNING", "step RUNNING", "log looking at things/live", "step DONE",
                "job SUCCEEDED").endsWith("step DONE", "job SUCCEEDED");
        Sink rest = sink(100);
        int seen = 3;
        try (AutoCloseable again = feed.open(new EventFeed.Request(Fakes.ADA, live + "/stream", Map.of(), Optional.of(sink.ids().get(seen - 1))), rest)) {
            assertThat(again).isNotNull();
            rest.ended().await();
        }
        assertThat(rest.messages()).containsExactlyElementsOf(sink.messages().subList(seen, sink.messages().size()));
        feed.close();
    }

    @Test
    void aStreamIsRefusedToStrangersAndEndsForASlowClient() throws Exception {
        JobFeed feed = new JobFeed(jobs, access, db.events());
        refused(JobError.JOB_NOT_FOUND, () -> feed.open(new EventFeed.Request(Fakes.BOB, done + "/stream", Map.of(), Optional.empty()), sink(9)));
        refused(GeneralError.NOT_FOUND, () -> feed.open(new EventFeed.Request(Fakes.ADA, done, Map.of(), Optional.empty()), sink(9)));
        refused(GeneralError.INVALID_REQUEST, () -> feed.open(new EventFeed.Request(Fakes.ADA, done + "/stream", Map.of(), Optional.of("x.1")), sink(9)));
        Sink slow = sink(1);
        try (AutoCloseable open = feed.open(new EventFeed.Request(Fakes.ADA, done + "/stream", Map.of(), Optional.empty()), slow)) {
            assertThat(open).isNotNull();
            JobsDatabase.await(() -> !slow.messages().isEmpty());
        }
        assertThat(slow.messages()).hasSize(1);
        feed.close();
    }

    @Test
    void everyErrorHasItsPage() {
        assertThat(new JobErrors().codes()).containsExactly(JobError.values()).allSatisfy(code -> assertThat(code.help()).isNotBlank());
        assertThat(new Jobs.Filter("", "", "", JobAccess.state(""))).isEqualTo(Jobs.Filter.all());
    }
}
