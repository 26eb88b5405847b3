package org.nembo.objectstore.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Jobs;
import org.nembo.objectstore.key.ObjectTables;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reads and verifies all that is stored, in the background, as a job that goes on after a restart. For administrators. Thread-safe. */
@Component(service = Scrubs.class)
public final class Scrubs {

    /** Type of the job. */
    public static final String TYPE = "objectstore.scrub";

    /** Subject of the job: there is one at a time. */
    public static final String SUBJECT = "object/scrub";

    private static final String OWNER = "scrub@urn:nembo:objectstore";
    private static final int MOST_DAMAGED = 1000;

    /**
     * How far it is.
     *
     * @param job     empty when there was none yet
     * @param state   {@code NEVER}, or that of the job
     * @param damagedVersions those that are not what was written, repaired ones among them
     * @param repaired        those that were repaired from another site
     * @param damaged         those that are damaged still, the first thousand
     */
    public record Status(String job, String state, Optional<Instant> started, Optional<Instant> ended, long versions, long bytes, long damagedVersions,
            long repaired, List<Damaged> damaged) {
    }

    /** A version that is not what was written. */
    public record Damaged(String bucket, String key, String version, Instant found) {
    }

    private final ObjectTables tables;
    private final Policy policy;
    private final Jobs jobs;

    @Activate
    public Scrubs(@Reference ObjectTables tables, @Reference Policy policy, @Reference Jobs jobs) {
        this.tables = tables;
        this.policy = policy;
        this.jobs = jobs;
    }

    /** @throws NemboException {@code CONFLICT} while one is at it */
    public Status start(Subject caller) {
        policy.require(caller, "scrub:start", SUBJECT, Map.of());
        begin(caller.id());
        return read();
    }

    /** For the schedule. @throws NemboException {@code CONFLICT} while one is at it */
    void begin() {
        begin(OWNER);
    }

    /** When the last one began; empty when there was none yet. */
    Optional<Instant> lastBegun() {
        return tables.read(Scrubs::row).started();
    }

    private void begin(String owner) {
        tables.write(handle -> {
            String job = jobs.submit(handle.getConnection(), new Jobs.Request(TYPE, SUBJECT, owner, "{}", Optional.empty()));
            handle.execute("DELETE FROM objectstore_damaged");
            handle.execute("DELETE FROM objectstore_scrub");
            handle.createUpdate("INSERT INTO objectstore_scrub (id, job, started, position, versions, bytes, damaged) VALUES (1, :job, :now, '', 0, 0, 0)")
                    .bind("job", job).bind("now", tables.now().toEpochMilli()).execute();
            tables.record(handle.getConnection(), AuditEntry.done(owner, "scrub:start", SUBJECT).with("job", job));
            return job;
        });
    }

    public Status status(Subject caller) {
        policy.require(caller, "scrub:read", SUBJECT, Map.of());
        return read();
    }

    /** @throws NemboException {@code CONFLICT} when none is at it */
    public Status stop(Subject caller) {
        policy.require(caller, "scrub:stop", SUBJECT, Map.of());
        String job = read().job();
        tables.write(handle -> {
            if (job.isEmpty() || !jobs.cancel(handle.getConnection(), job)) {
                throw new NemboException(GeneralError.CONFLICT, "nothing is being verified now");
            }
            tables.record(handle.getConnection(), AuditEntry.done(caller, "scrub:stop", SUBJECT).with("job", job));
            return true;
        });
        return read();
    }

    /** How many versions are known to be damaged still. */
    long damaged() {
        return tables.read(handle -> handle.createQuery("SELECT COUNT(*) FROM objectstore_damaged").mapTo(Long.class).one());
    }

    private Status read() {
        Status told = tables.read(Scrubs::row);
        String state = told.job().isEmpty() ? "NEVER" : jobs.find(told.job()).map(job -> job.state().name()).orElse("FORGOTTEN");
        return new Status(told.job(), state, told.started(), told.ended(), told.versions(), told.bytes(), told.damagedVersions(),
                told.repaired(), told.damaged());
    }

    private static Status row(Handle handle) {
        List<Damaged> damaged = handle.createQuery("SELECT * FROM objectstore_damaged ORDER BY bucket, name, version LIMIT :most").bind("most", MOST_DAMAGED)
                .map((row, context) -> new Damaged(row.getString("bucket"), row.getString("name"), row.getString("version"),
                        Instant.ofEpochMilli(row.getLong("found")))).list();
        return handle.createQuery("SELECT * FROM objectstore_scrub WHERE id = 1").map((row, context) -> {
            long ended = row.getLong("ended");
            Optional<Instant> end = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended));
            return new Status(row.getString("job"), "", Optional.of(Instant.ofEpochMilli(row.getLong("started"))), end, row.getLong("versions"),
                    row.getLong("bytes"), row.getLong("damaged"), row.getLong("repaired"), damaged);
        }).findOne().orElse(new Status("", "", Optional.empty(), Optional.empty(), 0, 0, 0, 0, List.of()));
    }
}
