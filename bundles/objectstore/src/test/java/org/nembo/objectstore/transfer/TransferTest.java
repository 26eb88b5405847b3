package org.nembo.objectstore.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobState;
import org.nembo.api.secret.Secret;
import org.nembo.engine.objects.rocksdb.EmbeddedObjects;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.Loopback;
import org.nembo.objectstore.testing.OneUser;
import org.nembo.objectstore.testing.TestedStore;
import org.nembo.objectstore.testing.WholeStore;
import org.nembo.objectstore.testing.Wire.Answer;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.testkit.fake.FakeJobs;

/** Between this server and another S3: one with an engine of its own, and a key that everything is allowed to. */
class TransferTest {

    private static final int SOME = 250;
    private static final byte[] PART = new byte[5 << 20];

    private static EmbeddedObjects engine;
    private static Faulty faulty;
    private static TestedStore other;
    private static int number;

    private WholeStore store;
    private Subject ada;
    private Client here;
    private Client there;
    private String name;

    @BeforeAll
    static void open(@TempDir Path directory) throws IOException {
        new Random(7).nextBytes(PART);
        engine = EmbeddedObjects.in(directory);
        faulty = new Faulty();
        other = new TestedStore(faulty.over(engine));
    }

    @AfterAll
    static void close() {
        other.close();
        engine.close();
    }

    @BeforeEach
    void start() throws Exception {
        store = new WholeStore();
        ada = store.desk.people.add("ada");
        here = store.client(ada);
        there = new Client(other.address());
        name = "set-" + ++number;
        faulty.faults = false;
        other.bucket(name, Bucket.Versioning.OFF);
        store.desk.bucket("data", ada, "", Bucket.Versioning.OFF);
        handlers(Duration.ofSeconds(5), Importing.Sizes.USUAL);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private void handlers(Duration stretch, Importing.Sizes sizes) {
        TransferSteps steps = new TransferSteps(store.desk.engine, store.inside(), store.desk.people, store.desk.secrets, new Loopback(),
                new TransferSteps.Pace(stretch, Duration.ofSeconds(10), sizes));
        store.desk.jobs.handler(new ImportHandler(steps)).handler(new ExportHandler(steps));
    }

    private String start(Direction direction, UnaryOperator<Transfers.Wanted> change) {
        return store.desk.transfers.start(ada, direction, "data", change.apply(new Transfers.Wanted(other.address().toString(), "", name, "", OneUser.KEY,
                new Secret(OneUser.SECRET), false)));
    }

    private Job run(Direction direction) {
        return store.desk.jobs.run(start(direction, wanted -> wanted));
    }

    private String log(Job job) {
        StringBuilder text = new StringBuilder();
        store.desk.jobs.log(job.subject(), 0, 5000).stream().filter(line -> line.job().equals(job.id())).forEach(line -> text.append(line.line()).append('\n'));
        return text.toString();
    }

    private static void put(Client client, String bucket, String key, byte[] bytes, Map<String, String> headers) throws IOException {
        Answer answer = client.signed("PUT", "/" + bucket + "/" + Percent.encode(key, false), headers, bytes);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static void fill(Client client, String bucket, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            put(client, bucket, i % 3 == 0 ? "日本 +%/é " + i : "a/" + i, ("body " + i).getBytes(StandardCharsets.UTF_8),
                    Map.of("Content-Type", "text/x-" + i, "Cache-Control", "max-age=" + i, "x-amz-meta-color", "red " + i));
        }
    }

    private static void inParts(Client client, String bucket, String key) throws IOException {
        String path = "/" + bucket + "/" + key;
        Answer begun = client.signed("POST", path + "?uploads=", Map.of("Content-Type", "video/x", "x-amz-meta-kind", "large"), new byte[0]);
        String id = begun.text().replaceFirst("(?s).*<UploadId>([^<]+)<.*", "$1");
        StringBuilder parts = new StringBuilder("<CompleteMultipartUpload>");
        for (int i = 1; i <= 3; i++) {
            byte[] bytes = i < 3 ? PART : new byte[1000];
            String etag = client.signed("PUT", path + "?partNumber=" + i + "&uploadId=" + id, Map.of(), bytes).header("ETag");
            parts.append("<Part><PartNumber>").append(i).append("</PartNumber><ETag>").append(etag).append("</ETag></Part>");
        }
        Answer done = client.signed("POST", path + "?uploadId=" + id, parts.append("</CompleteMultipartUpload>").toString());
        assertThat(done.status()).as(done.text()).isEqualTo(200);
    }

    /** Keys with size and ETag. */
    private static Map<String, String> all(ObjectEngine in, String bucket) {
        Map<String, String> found = new TreeMap<>();
        Listing page = in.list(new ListRequest(bucket, "", "", "", "", 1000, false));
        page.entries().forEach(entry -> found.put(entry.key(), entry.size() + " " + entry.etag()));
        assertThat(page.more()).isFalse();
        return found;
    }

    private static Map<String, String> about(Client client, String bucket, String key) throws IOException {
        Map<String, String> headers = new HashMap<>();
        Answer answer = client.signed("HEAD", "/" + bucket + "/" + Percent.encode(key, false), "");
        assertThat(answer.status()).isEqualTo(200);
        List.of("Content-Type", "Cache-Control", "x-amz-meta-color", "x-amz-meta-kind", "ETag", "Content-Length")
                .forEach(header -> headers.put(header, answer.header(header)));
        return headers;
    }

    private void nothingSecretRemains(Job job) {
        assertThat(store.desk.secrets.paths()).noneMatch(path -> path.contains("transfer"));
        assertThat(log(job) + store.desk.jobs.input(job.id()) + store.desk.jobs.values(job.id()) + job + store.desk.audit.entries())
                .doesNotContain(OneUser.SECRET);
    }

    @Test
    void anImportBringsEverythingAndARerunSkipsIt() throws Exception {
        fill(there, name, SOME);
        inParts(there, name, "large");
        Job counted = store.desk.jobs.run(start(Direction.IMPORT, wanted -> new Transfers.Wanted(wanted.endpoint(), "", name, "", wanted.accessKey(),
                wanted.secretKey(), true)));
        assertThat(counted.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(log(counted)).contains((SOME + 1) + " objects").contains("would be copied");
        assertThat(all(store.desk.engine, "data")).isEmpty();

        Job job = run(Direction.IMPORT);
        assertThat(job.state()).as(log(job)).isEqualTo(JobState.SUCCEEDED);
        assertThat(log(job)).contains((SOME + 1) + " objects").contains("were copied, 0 were there already, 0 failed");
        assertThat(all(store.desk.engine, "data")).hasSize(SOME + 1).isEqualTo(all(engine, name));
        for (String key : List.of("日本 +%/é 3", "a/4", "large")) {
            assertThat(about(here, "data", key)).isEqualTo(about(there, name, key));
        }
        assertThat(store.desk.engine.find("data", "large", null).orElseThrow().parts()).hasSize(3);
        assertThat(store.desk.engine.find("data", "large", null).orElseThrow().owner()).isEqualTo(ada.id());
        assertThat(here.signed("GET", "/data/large", "").body()).isEqualTo(there.signed("GET", "/" + name + "/large", "").body());
        assertThat(store.desk.actions()).contains("buckets:import");
        nothingSecretRemains(job);

        put(there, name, "a/1", "changed".getBytes(StandardCharsets.UTF_8), Map.of());
        Job again = run(Direction.IMPORT);
        assertThat(log(again)).contains("1 objects (7 bytes) were copied, " + SOME + " were there already");
        assertThat(all(store.desk.engine, "data")).isEqualTo(all(engine, name));
    }

    @Test
    void anExportBringsEverythingAndARerunSkipsIt() throws Exception {
        fill(here, "data", SOME);
        inParts(here, "data", "large");
        Job job = run(Direction.EXPORT);
        assertThat(job.state()).as(log(job)).isEqualTo(JobState.SUCCEEDED);
        assertThat(all(engine, name)).hasSize(SOME + 1).isEqualTo(all(store.desk.engine, "data"));
        for (String key : List.of("日本 +%/é 3", "a/4", "large")) {
            assertThat(about(there, name, key)).isEqualTo(about(here, "data", key));
        }
        assertThat(there.signed("GET", "/" + name + "/large", "").body()).isEqualTo(here.signed("GET", "/data/large", "").body());
        nothingSecretRemains(job);
        assertThat(log(run(Direction.EXPORT))).contains("0 objects (0 bytes) were copied, " + (SOME + 1) + " were there already");
    }

    @Test
    void aPrefixIsAllThatIsCopied() throws Exception {
        fill(there, name, 9);
        Job job = store.desk.jobs.run(start(Direction.IMPORT, wanted -> new Transfers.Wanted(wanted.endpoint(), "", name, "日本 +", wanted.accessKey(),
                wanted.secretKey(), false)));
        assertThat(job.state()).as(log(job)).isEqualTo(JobState.SUCCEEDED);
        assertThat(all(store.desk.engine, "data").keySet()).containsExactly("日本 +%/é 0", "日本 +%/é 3", "日本 +%/é 6");
    }

    @Test
    void whatIsTooLargeToGoAtOnceAndTellsOfNoPartsComesInParts() throws Exception {
        handlers(Duration.ofSeconds(5), new Importing.Sizes(6 << 20, 5 << 20));
        byte[] large = java.util.Arrays.copyOf(PART, (6 << 20) + 1);
        put(there, name, "large", large, Map.of("x-amz-meta-color", "red"));
        assertThat(run(Direction.IMPORT).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(here.signed("GET", "/data/large", "").body()).isEqualTo(large);
        assertThat(about(here, "data", "large")).containsEntry("x-amz-meta-color", "red");
    }

    @Test
    void tagsComeTooAndTheBucketEncrypts() throws Exception {
        store.desk.bucket("source", ada, "", Bucket.Versioning.OFF);
        put(here, "source", "k", "tagged".getBytes(StandardCharsets.UTF_8), Map.of("x-amz-tagging", "a=1&b=x%20y"));
        here.signed("PUT", "/data?encryption=", "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
                + "<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>");
        var key = store.desk.keys.create(ada, new org.nembo.objectstore.key.AccessKeys.Request("", java.util.Set.of("*"), java.util.Optional.empty()));
        Job job = store.desk.jobs.run(start(Direction.IMPORT, wanted -> new Transfers.Wanted(store.address().toString(), "us-east-1", "source", "",
                key.key().id(), key.secret(), false)));
        assertThat(job.state()).as(log(job)).isEqualTo(JobState.SUCCEEDED);
        assertThat(store.desk.engine.find("data", "k", null).orElseThrow().tags()).isEqualTo(Map.of("a", "1", "b", "x y"));
        assertThat(here.signed("HEAD", "/data/k", "").header("x-amz-server-side-encryption")).isEqualTo("AES256");
    }

    @Test
    void whatVanishesOrIsCutIsNamedAndTheRestComes() throws Exception {
        fill(there, name, 20);
        put(there, name, "cut", PART, Map.of());
        put(there, name, "gone", "x".getBytes(StandardCharsets.UTF_8), Map.of());
        faulty.faults = true;
        Job job = run(Direction.IMPORT);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.error().orElse("")).contains("20 objects").contains("2 failed");
        assertThat(log(job)).contains("cut: ").contains("gone: the other S3 answers 404 NoSuchKey");
        assertThat(all(store.desk.engine, "data")).hasSize(20);
        nothingSecretRemains(job);
        faulty.faults = false;
        assertThat(run(Direction.IMPORT).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(all(store.desk.engine, "data")).isEqualTo(all(engine, name));
    }

    @Test
    void aJobThatIsKilledGoesOnWhereItWas() throws Exception {
        fill(there, name, 120);
        handlers(Duration.ofMillis(30), Importing.Sizes.USUAL);
        String id = start(Direction.IMPORT, wanted -> wanted);
        int crashes = 0;
        while (!store.desk.jobs.find(id).orElseThrow().state().isFinal() && crashes < 30) {
            store.desk.jobs.crashAt(3);
            try {
                store.desk.jobs.run(id);
            } catch (FakeJobs.Crash e) {
                crashes++;
            }
        }
        store.desk.jobs.crashAt(-1);
        Job job = store.desk.jobs.run(id);
        assertThat(crashes).isPositive();
        assertThat(job.state()).as(log(job)).isEqualTo(JobState.SUCCEEDED);
        assertThat(all(store.desk.engine, "data")).isEqualTo(all(engine, name));
        nothingSecretRemains(job);
    }

    @Test
    void aWrongKeyEndsTheJob() throws Exception {
        fill(here, "data", 20);
        for (Direction direction : Direction.values()) {
            Job job = store.desk.jobs.run(start(direction, wanted -> new Transfers.Wanted(wanted.endpoint(), "", name, "", OneUser.KEY,
                    new Secret("not-the-secret"), false)));
            assertThat(job.state()).isEqualTo(JobState.FAILED);
            assertThat(job.error().orElse("")).as("at once, not object by object").contains("403 SignatureDoesNotMatch").doesNotContain("not-the-secret");
            nothingSecretRemains(job);
        }
        assertThat(all(engine, name)).isEmpty();
    }

    @Test
    void quotasHoldForEveryObject() throws Exception {
        fill(there, name, 12);
        store.desk.quotas.set("root", "bucket/data", -1, 5);
        Job job = run(Direction.IMPORT);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.error().orElse("")).contains("7 failed");
        assertThat(all(store.desk.engine, "data")).hasSize(5);
        assertThat(log(job)).contains("bucket/data may have 5 objects");
    }

    @Test
    void whoLosesTheRightMeanwhileCopiesNothingMore() throws Exception {
        fill(there, name, 3);
        String id = start(Direction.IMPORT, wanted -> wanted);
        store.desk.people.suspend(ada, true);
        assertThat(store.desk.jobs.run(id).state()).isEqualTo(JobState.FAILED);
        assertThat(all(store.desk.engine, "data")).isEmpty();
        assertThat(store.desk.secrets.paths()).noneMatch(path -> path.contains("transfer"));
    }

    @Test
    void othersAreRefusedAndWhatIsCancelledLeavesNoSecret() {
        Subject bob = store.desk.people.add("bob");
        Transfers.Wanted wanted = new Transfers.Wanted(other.address().toString(), "", name, "", OneUser.KEY, new Secret(OneUser.SECRET), false);
        for (Direction direction : Direction.values()) {
            assertThatThrownBy(() -> store.desk.transfers.start(bob, direction, "data", wanted)).isInstanceOf(NemboException.class)
                    .hasMessageContaining("there is no bucket");
            String id = start(direction, same -> same);
            assertThatThrownBy(() -> start(direction, same -> same)).hasMessageContaining("works on");
            store.desk.jobs.cancel(id);
            assertThat(store.desk.jobs.run(id).state()).isEqualTo(JobState.CANCELLED);
        }
        assertThat(store.desk.secrets.paths()).noneMatch(path -> path.contains("transfer"));
        for (String endpoint : List.of("ftp://x", "http://8.8.8.8", "http://a:b@127.0.0.1", "http://127.0.0.1/path", "no address")) {
            assertThatThrownBy(() -> start(Direction.IMPORT, same -> new Transfers.Wanted(endpoint, "", name, "", "AK", new Secret("x"), false)))
                    .as(endpoint).hasMessageContaining("endpoint");
        }
    }
}
