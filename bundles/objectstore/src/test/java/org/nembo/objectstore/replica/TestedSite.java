package org.nembo.objectstore.replica;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.nembo.api.identity.Subject;
import org.nembo.api.secret.Secret;
import org.nembo.engine.objects.rocksdb.EmbeddedObjects;
import org.nembo.objectstore.access.Areas;
import org.nembo.objectstore.access.PolicyRights;
import org.nembo.objectstore.access.RealPolicy;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.auth.Authentication;
import org.nembo.objectstore.auth.Rules;
import org.nembo.objectstore.bucket.BucketRoutes;
import org.nembo.objectstore.bucket.BucketSettings;
import org.nembo.objectstore.http.Dispatch;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.S3Server;
import org.nembo.objectstore.http.Settings;
import org.nembo.objectstore.key.FakeDirectory;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.object.ObjectRoutes;
import org.nembo.objectstore.object.Store;
import org.nembo.objectstore.quota.Quotas;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.seal.AesSealing;
import org.nembo.objectstore.seal.Handover;
import org.nembo.objectstore.seal.StoredMasterKeys;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.Loopback;
import org.nembo.objectstore.testing.OneUser;
import org.nembo.objectstore.testing.TestCertificate;
import org.nembo.objectstore.testing.Wire;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.RecordedAudit;

/** A site as it is: engine, database, rights and S3 interface of its own. Anna keeps things there, and a courier brings what the other site ships. */
final class TestedSite implements AutoCloseable {

    static final String COURIER_KEY = "COURIER";
    private static final String COURIER_SECRET = "secret-of-the-courier";

    final EmbeddedObjects engine;
    final FakeDirectory people = new FakeDirectory();
    final Subject anna = people.add("anna");
    final Subject courier = people.add("courier");
    final Subject administrator = people.add("ada", "admins");
    final FakeSecrets secrets = new FakeSecrets();
    final ObjectTables tables;
    final Sites sites;
    final Quotas quotas;
    private final Path files;
    private final StoreDatabases databases;
    private final RealPolicy policy;
    private final S3Server server;
    private final Handover handover;
    private final org.nembo.api.net.Outbound outbound;
    private final List<Replicating> replicating = new ArrayList<>();

    TestedSite(Path directory) throws Exception {
        this(directory, new Settings.Place("127.0.0.1", 0, List.of(), false, "", ""), new Loopback());
    }

    /** Reached by TLS, and trusting others that have this certificate. */
    TestedSite(Path directory, TestCertificate certificate) throws Exception {
        this(directory, new Settings.Place("127.0.0.1", 0, List.of(), false, certificate.keystore().toString(), certificate.password()),
                new Loopback(certificate.trusted()));
    }

    TestedSite(Path directory, Settings.Place place, org.nembo.api.net.Outbound outbound) throws Exception {
        this(directory, place, outbound, StoreDatabases.sqlite(Files.createDirectories(directory).resolve("test.db")));
    }

    /** With tables that several nodes may share. */
    TestedSite(Path directory, StoreDatabases databases) throws Exception {
        this(directory, new Settings.Place("127.0.0.1", 0, List.of(), false, "", ""), new Loopback(), databases);
    }

    private TestedSite(Path directory, Settings.Place place, org.nembo.api.net.Outbound outbound, StoreDatabases databases) throws Exception {
        this.databases = databases;
        this.outbound = outbound;
        engine = EmbeddedObjects.in(directory.resolve("objects"));
        files = directory.resolve("objects").resolve("files");
        policy = new RealPolicy();
        RecordedAudit audit = new RecordedAudit();
        tables = new ObjectTables(databases, audit);
        sites = new Sites(tables, secrets, policy.policy());
        quotas = new Quotas("200GB", "none", tables, engine);
        PolicyRights rights = new PolicyRights(policy.policy(), policy.documents(), people);
        StoredMasterKeys masters = new StoredMasterKeys(secrets);
        handover = new Handover(masters);
        Authentication gate = new Authentication(new Rules("us-east-1", true, false, Clock.systemUTC()), keys(), token -> {
            throw S3Failure.of(S3Code.INVALID_TOKEN);
        });
        Areas areas = (caller, name) -> engine.buckets().find(name);
        Settings settings = new Settings(place, new Settings.Limits(32, 200, 16384, 10, 500),
                new Settings.Signatures("us-east-1", true, false));
        BucketRoutes buckets = new BucketRoutes(engine, areas, rights, policy.documents(), (caller, arn) -> false, audit,
                new BucketSettings(defaults(), settings));
        buckets.replicas(now());
        Operations operations = new Operations();
        buckets.register(operations);
        new ObjectRoutes(new Store(engine, areas, rights, quotas, buckets), new AesSealing(engine, masters), gate.policy()).register(operations);
        new Receiver(engine, rights, quotas, sites, handover, Clock.systemUTC()).register(operations);
        server = new S3Server(settings, new Dispatch(operations, gate), new SimpleMeterRegistry());
    }

    private static BucketSettings.Config defaults() {
        return (BucketSettings.Config) Proxy.newProxyInstance(BucketSettings.Config.class.getClassLoader(), new Class<?>[] {BucketSettings.Config.class},
                (proxy, method, arguments) -> method.getDefaultValue());
    }

    /** Whatever is replicating at the moment. */
    private org.nembo.objectstore.bucket.Replicas now() {
        return (org.nembo.objectstore.bucket.Replicas) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {org.nembo.objectstore.bucket.Replicas.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(replicating(), arguments);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private SigningKeys keys() {
        return (accessKey, session) -> switch (accessKey) {
            case OneUser.KEY -> new SigningKeys.Key(people.admit(anna), new Secret(OneUser.SECRET), Optional.empty());
            case COURIER_KEY -> new SigningKeys.Key(people.admit(courier), new Secret(COURIER_SECRET), Optional.empty());
            default -> throw S3Failure.of(S3Code.INVALID_ACCESS_KEY_ID);
        };
    }

    org.nembo.api.identity.Policy policy() {
        return policy.policy();
    }

    URI address() {
        return URI.create(server.address());
    }

    /** Begins to ship. */
    Replicating start() {
        return start(engine);
    }

    Replicating start(ObjectEngine over) {
        Replicating fresh = new Replicating(over, tables, sites, handover, outbound, 4);
        replicating.add(fresh);
        fresh.look();
        return fresh;
    }

    Replicating replicating() {
        return replicating.get(replicating.size() - 1);
    }

    /** Tells of the other site, which comes as the courier. */
    void knows(String name, URI endpoint) {
        sites.put(administrator, name, new Sites.Told(endpoint.toString(), COURIER_KEY, Optional.of(new Secret(COURIER_SECRET)), courier.id()));
        if (!replicating.isEmpty()) {
            replicating().look();
        }
    }

    /** A request of Anna's. */
    Wire.Answer ask(String method, String target, Map<String, String> headers, byte[] body) {
        try {
            return new Client(address()).signed(method, target, headers, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Wire.Answer ask(String method, String target, String body) {
        return ask(method, target, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    String put(String target, String body) {
        return ask("PUT", target, body).header("x-amz-version-id");
    }

    /** A bucket of Anna's with versions, which the courier may write to. */
    void bucket(String name) {
        bucketWithout(name);
        ask("PUT", "/" + name + "?policy", """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":["s3:ReplicateObject","s3:ReplicateDelete",
                "s3:GetObjectVersionForReplication"],"Resource":"arn:aws:s3:::%s/*"}]}""".formatted(courier.id(), name));
    }

    /** The same, which the courier may not write to. */
    void bucketWithout(String name) {
        ask("PUT", "/" + name, Map.of("x-amz-bucket-object-lock-enabled", "true"), new byte[0]);
    }

    int replicate(String bucket, String site) {
        return ask("PUT", "/" + bucket + "?replication", """
                <ReplicationConfiguration><Role>courier</Role><Rule><ID>all</ID><Priority>1</Priority><Filter/><Status>Enabled</Status>
                <DeleteMarkerReplication><Status>Enabled</Status></DeleteMarkerReplication>
                <Destination><Bucket>arn:aws:s3:%s::%s</Bucket></Destination></Rule></ReplicationConfiguration>""".formatted(site, bucket)).status();
    }

    String status(String target) {
        return ask("HEAD", target, "").header("x-amz-replication-status");
    }

    /** Everything that must be the same at both sites. */
    List<String> versions(String bucket) {
        List<String> all = new ArrayList<>();
        Listing page = new Listing(List.of(), List.of(), true, "", "");
        while (page.more()) {
            page = engine.list(new ListRequest(bucket, "", "", page.next(), page.nextVersion(), 1000, true));
            page.entries().forEach(entry -> all.add(told(engine.find(bucket, entry.key(), entry.version()).orElseThrow())));
        }
        return all;
    }

    private String told(StoredObject object) {
        Map<String, String> facts = new HashMap<>(object.facts());
        facts.remove("replication");
        facts.computeIfPresent("encryption-key", (name, key) -> "AES256".equals(facts.get("encryption")) ? "of this site" : key);
        return String.join(" ", object.key(), object.version(), object.latest() ? "latest" : "past", object.marker() ? "marker" : "object",
                object.modified().toString(), Long.toString(object.size()), object.etag(), object.checksum().toString(), sorted(object.headers()),
                sorted(object.metadata()), sorted(object.tags()), sorted(facts), object.parts().toString(), object.marker() ? "" : sum(object));
    }

    private static String sorted(Map<String, String> map) {
        return new TreeMap<>(map).toString();
    }

    private String sum(StoredObject object) {
        CRC32 sum = new CRC32();
        try (Content content = engine.open(object, 0, object.stored())) {
            for (ByteBuffer some = content.next(); some.hasRemaining(); some = content.next()) {
                sum.update(some);
            }
        }
        return object.stored() + ":" + sum.getValue();
    }

    Replicator.State state(String site) {
        return replicating().running(site).orElseThrow().state();
    }

    /** Waits until everything is shipped, and nothing is refused. */
    void drained(String site) throws InterruptedException {
        try {
            await("the site " + site + " has everything", () -> {
                Replicator.State state = state(site);
                return state.backlog() == 0 && state.copying() == 0 && state.refused() == 0 && state.failures() == 0;
            });
        } catch (AssertionError e) {
            throw new AssertionError(state(site) + " " + replicating().rows().list(site, "", 10), e);
        }
    }

    static void await(String what, java.util.function.BooleanSupplier holds) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(30);
        while (!holds.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within 30 s: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    /** Turns one bit of every file that objects are kept in. */
    void turnBits() throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(path);
                bytes[bytes.length / 2] ^= 1;
                Files.write(path, bytes);
            }
        }
    }

    /** Everything that is damaged. */
    List<StoredObject> scrubbed() {
        List<StoredObject> damaged = new ArrayList<>();
        String at = "";
        do {
            ObjectEngine.Scrubbed stretch = engine.scrub(at, 100);
            damaged.addAll(stretch.damaged());
            at = stretch.next();
        } while (!at.isEmpty());
        return damaged;
    }

    /** A moment later: the clock has gone on. */
    static void later() throws InterruptedException {
        Instant before = Instant.now();
        await("the clock goes on", () -> Instant.now().isAfter(before.plusMillis(3)));
    }

    @Override
    public void close() {
        replicating.forEach(Replicating::close);
        server.close();
        policy.close();
        databases.close();
        engine.close();
    }
}
