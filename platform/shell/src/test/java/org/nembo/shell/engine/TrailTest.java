package org.nembo.shell.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.Subject;
import org.nembo.shell.Samples;
import org.nembo.testkit.fake.RecordedAudit;

class TrailTest {

    private final RecordedAudit audit = new RecordedAudit();
    private final Engine engine = Samples.engine(audit, Samples.scope(new Samples.Waiting()));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void stop() {
        engine.stop();
    }

    private int run(Subject caller, String line) {
        try (Session session = engine.open(Seat.program(() -> caller), InputStream.nullInputStream(), out, out)) {
            return session.run(line);
        }
    }

    @Test
    void whatMayChangeSomethingIsRecordedWithoutItsSecrets() {
        assertThat(run(Samples.ADMIN, "thing:add one 'token=verysecret'")).isZero();
        assertThat(audit.entries()).containsExactly(
                AuditEntry.done(Samples.ADMIN, "commands:run", "commands/thing:add").with("line", "thing:add one token=***"));
    }

    @Test
    void whatOnlyLooksIsNotRecorded() {
        run(Samples.ADMIN, "thing:list; thing:show one; thing:add --help; help");
        assertThat(audit.entries()).isEmpty();
    }

    @Test
    void aCommandThatNobodyHasCalledHarmlessIsRecorded() {
        run(Samples.ADMIN, "thing:number");
        assertThat(audit.entries()).extracting(AuditEntry::resource).containsExactly("commands/thing:number");
    }

    @Test
    void whatIsRefusedIsRecorded() {
        assertThat(run(Samples.ANNA, "thing:add one")).isEqualTo(ExitStatus.REFUSED);
        assertThat(audit.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.actor()).isEqualTo(Samples.ANNA.id());
            assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.DENIED);
            assertThat(entry.facts().get("reason")).contains("only administrators may");
        });
    }

    @Test
    void whatFailsIsRecordedAsBegunAndAsFailed() {
        run(Samples.ADMIN, "thing:fail known");
        assertThat(audit.entries()).extracting(AuditEntry::outcome, AuditEntry::facts).containsExactly(
                tuple(AuditEntry.Outcome.DONE, Map.of("line", "thing:fail known")),
                tuple(AuditEntry.Outcome.FAILED, Map.of("reason", "CONFLICT: the thing exists already")));
    }

    @Test
    void whatCannotBeRecordedDoesNotRun() {
        audit.fail();
        assertThat(run(Samples.ADMIN, "thing:add one")).isEqualTo(ExitStatus.FAILURE);
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("added");
        assertThat(run(Samples.ADMIN, "thing:list")).as("looking goes on").isZero();
    }

    @Test
    void withoutAnAuditLogNothingIsChanged() {
        Trail trail = new Trail();
        Engine bare = new Engine(engine.scopes(), Samples.POLICY, trail);
        try (Session session = bare.open(Seat.program(() -> Samples.ADMIN), InputStream.nullInputStream(), out, out)) {
            assertThat(session.run("thing:add one")).isEqualTo(ExitStatus.FAILURE);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("the audit log is not there").doesNotContain("added");
            trail.setAudit(audit);
            assertThat(session.run("thing:add one")).isZero();
        } finally {
            bare.stop();
        }
    }
}
