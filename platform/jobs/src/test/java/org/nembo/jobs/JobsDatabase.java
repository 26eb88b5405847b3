package org.nembo.jobs;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Jobs;
import org.nembo.api.store.Databases;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.sql.TestDatabase;

/** A test's database with as many engines on it as there are nodes to play. */
final class JobsDatabase implements AutoCloseable {

    static final String OWNER = "ada@https://issuer.example";
    static final JobsSettings SETTINGS = new JobsSettings(4, Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMillis(300), 20, Duration.ofDays(90));

    private final StoreDatabases databases;
    private final DataSource pool;
    private final Databases opened;
    private final LoggedEvents events;
    private final List<DurableJobs> nodes = new ArrayList<>();

    JobsDatabase(TestDatabase database) {
        this.databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
        this.pool = databases.open("job", DurableJobs.class);
        this.opened = new Databases() {
            @Override
            public DataSource open(String service, Class<?> owner) {
                return pool;
            }

            @Override
            public Dialect dialect() {
                return databases.dialect();
            }
        };
        this.events = new LoggedEvents(jdbi());
    }

    Jdbi jdbi() {
        return Jdbi.create(pool);
    }

    DataSource pool() {
        return pool;
    }

    Databases.Dialect dialect() {
        return databases.dialect();
    }

    LoggedEvents events() {
        return events;
    }

    DurableJobs node(String name, JobHandler... handlers) {
        return node(name, SETTINGS, (transaction, moment) -> { }, handlers);
    }

    DurableJobs node(String name, JobsSettings settings, Sql.Power power, JobHandler... handlers) {
        DurableJobs jobs = new DurableJobs(opened, events, settings, name, Clock.systemUTC(), power);
        nodes.add(jobs);
        for (JobHandler handler : handlers) {
            jobs.addHandler(Offer.of(handler));
        }
        return jobs;
    }

    /** A connection with a transaction begun. */
    Connection transaction() throws Exception {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    String submit(Jobs jobs, String type, String subject) throws Exception {
        return submit(jobs, new Jobs.Request(type, subject, OWNER, "{\"size\":3}", Optional.empty()));
    }

    String submit(Jobs jobs, Jobs.Request request) throws Exception {
        try (Connection transaction = transaction()) {
            String id = jobs.submit(transaction, request);
            transaction.commit();
            return id;
        }
    }

    static Job awaitEnd(Jobs jobs, String id) throws InterruptedException {
        await(() -> jobs.find(id).orElseThrow().state().isFinal());
        return jobs.find(id).orElseThrow();
    }

    static void awaitState(Jobs jobs, String id, JobState state) throws InterruptedException {
        await(() -> jobs.find(id).orElseThrow().state() == state);
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        Object monitor = new Object();
        synchronized (monitor) {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("it did not happen within 20 s");
                }
                monitor.wait(5);
            }
        }
    }

    @Override
    public void close() {
        for (DurableJobs node : nodes) {
            try {
                node.close();
            } catch (PowerCut.Killed e) {
                // It is dead already.
                continue;
            }
        }
        databases.close();
    }
}
