package org.nembo.objectstore.admin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.NamedAreas;
import org.nembo.objectstore.access.PolicyRights;
import org.nembo.objectstore.access.RealPolicy;
import org.nembo.objectstore.key.AccessKeys;
import org.nembo.objectstore.key.FakeDirectory;
import org.nembo.objectstore.key.MovableClock;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.key.Sessions;
import org.nembo.objectstore.quota.Quotas;
import org.nembo.objectstore.quota.UsageReport;
import org.nembo.objectstore.replica.ReplicaAdministration;
import org.nembo.objectstore.replica.Replicating;
import org.nembo.objectstore.replica.Sites;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.objectstore.testing.Loopback;
import org.nembo.objectstore.transfer.Keeping;
import org.nembo.objectstore.transfer.Transfers;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeEvents;
import org.nembo.testkit.fake.FakeJobs;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** The administration on a database, an engine on a disk and the policy of a fresh server. */
public final class Desk implements AutoCloseable {

    public final FakeDirectory people = new FakeDirectory();
    public final ObjectEngine engine = EmptyEngine.get();
    public final RecordedAudit audit = new RecordedAudit();
    public final FakeSecrets secrets = new FakeSecrets();
    public final MovableClock clock = new MovableClock();
    public final RealPolicy policy;
    public final ObjectTables tables;
    public final PolicyRights rights;
    public final Quotas quotas;
    public final UsageReport usage;
    public final AccessKeys keys;
    public final Sessions sessions;
    public final FakeJobs jobs;
    public final BucketAdministration buckets;
    public final ObjectAdministration objects;
    public final Scrubs scrubs;
    public final NamedAreas areas;
    public final Transfers transfers;
    public final ReplicaAdministration replication;
    private final Replicating replicating;
    private final StoreDatabases databases;
    private final TestDatabase own;

    public Desk() throws Exception {
        this(TestDatabases.sqlite());
    }

    private Desk(TestDatabase own) throws Exception {
        this(StoreDatabases.of(own.jdbcUrl(), own.user(), own.password()), own);
    }

    public Desk(StoreDatabases databases) throws Exception {
        this(databases, null);
    }

    /** @param own that {@code databases} are in and that goes with this; null when others close them */
    private Desk(StoreDatabases databases, TestDatabase own) throws Exception {
        this.databases = databases;
        this.own = own;
        policy = new RealPolicy(Map.of("group_roles", new String[] {"/developers=developer"}));
        tables = new ObjectTables(databases, audit, clock);
        rights = new PolicyRights(policy.policy(), policy.documents(), people);
        quotas = new Quotas("200GB", "none", tables, engine);
        usage = new UsageReport(engine, quotas, policy.policy());
        keys = new AccessKeys(tables, secrets, people);
        sessions = new Sessions(tables, secrets, people);
        jobs = new FakeJobs(new FakeEvents(), ending -> tables.write(handle -> {
            ending.in(handle.getConnection());
            return true;
        })).handler(new EmptyingHandler(engine))
                .handler(new ScrubHandler(engine, tables, Repairs.NONE, new FakeEvents(), new io.micrometer.core.instrument.simple.SimpleMeterRegistry(),
                new ScrubSettings(30, 1000)));
        buckets = new BucketAdministration(engine, rights, policy.policy(), quotas, tables, jobs);
        objects = new ObjectAdministration(engine, buckets, tables);
        scrubs = new Scrubs(tables, policy.policy(), jobs);
        areas = new NamedAreas(engine, policy.documents(), audit);
        transfers = new Transfers(buckets, rights, areas, people, tables, new Keeping(jobs, secrets, new Loopback()));
        Sites sites = new Sites(tables, secrets, policy.policy());
        replicating = Replicating.idle(engine, tables, sites);
        replication = new ReplicaAdministration(replicating, engine, buckets, rights, policy.policy(), tables, sites);
    }

    public Bucket bucket(String name, Subject owner, String group, Bucket.Versioning versioning) {
        Bucket fresh = new Bucket(name, owner.id(), group, Instant.now(), versioning, Map.of(), 1);
        return engine.buckets().find(name).orElseGet(() -> engine.buckets().create(fresh));
    }

    public StoredObject put(Bucket bucket, String key, String text, Map<String, String> facts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Draft draft = engine.draft(bytes.length);
        draft.write(ByteBuffer.wrap(bytes));
        NewObject object = new NewObject(bucket.name(), key, bytes.length, "etag", bucket.owner(), Optional.empty(), Map.of(), Map.of(), Map.of("kind", "raw"),
                facts, quotas.of(bucket, key), Optional.empty(), new Origin("", "", "", "ObjectCreated:Put", ""));
        return engine.put(object, draft, Guard.NONE);
    }

    public StoredObject put(Bucket bucket, String key) {
        return put(bucket, key, "0123456789", Map.of());
    }

    public List<String> actions() {
        return audit.actions();
    }

    @Override
    public void close() {
        keys.close();
        replicating.close();
        policy.close();
        if (own != null) {
            databases.close();
            own.close();
        }
    }
}
