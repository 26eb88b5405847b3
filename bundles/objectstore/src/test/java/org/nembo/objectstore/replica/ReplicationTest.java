package org.nembo.objectstore.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.objectstore.testing.Wire;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;

@Timeout(120)
class ReplicationTest {

    private static final byte[] NOTHING = new byte[0];
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    @TempDir
    private static Path directory;
    private static TestedSite here;
    private static TestedSite there;
    private static Passage passage;

    private final String bucket = "data" + BUCKETS.incrementAndGet();

    @BeforeAll
    static void twoSites() throws Exception {
        here = new TestedSite(directory.resolve("here"));
        there = new TestedSite(directory.resolve("there"));
        passage = new Passage(there.address());
        here.knows("there", passage.address());
        there.knows("here", here.address());
        here.start();
        there.start();
    }

    @AfterAll
    static void end() {
        passage.close();
        here.close();
        there.close();
    }

    @BeforeEach
    void buckets() {
        passage.up();
        here.bucket(bucket);
        there.bucket(bucket);
    }

    private void bothWays() {
        assertThat(here.replicate(bucket, "there")).isEqualTo(200);
        assertThat(there.replicate(bucket, "here")).isEqualTo(200);
    }

    private void same() throws InterruptedException {
        here.drained("there");
        there.drained("here");
        assertThat(there.versions(bucket)).isEqualTo(here.versions(bucket));
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private String path(String key) {
        return "/" + bucket + "/" + key;
    }

    @Test
    void versionsMarkersTagsAndLocksAreTheSameAtTheOtherSite() throws Exception {
        here.replicate(bucket, "there");
        here.ask("PUT", path("a%20key/%C3%A9%2B"), Map.of("x-amz-meta-who", "anna", "Content-Type", "text/plain", "x-amz-tagging", "kind=raw",
                "x-amz-checksum-crc32c", "yZRlqg=="), "hello world".getBytes(StandardCharsets.UTF_8));
        here.put(path("b"), "one");
        String second = here.put(path("b"), "two");
        here.put(path("b"), "three");
        here.ask("DELETE", path("b"), "");
        here.ask("DELETE", path("b?versionId=" + second), "");
        here.ask("PUT", path("big"), Map.of(), bytes(300_000));
        here.ask("PUT", path("empty"), Map.of(), NOTHING);
        String held = here.put(path("held"), "held");
        here.ask("PUT", path("held?legal-hold="), "<LegalHold><Status>ON</Status></LegalHold>");
        here.ask("PUT", path("held?tagging="), "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>");
        here.drained("there");
        assertThat(here.versions(bucket)).hasSize(7).isEqualTo(there.versions(bucket));
        assertThat(there.ask("GET", path("held?legal-hold=&versionId=" + held), "").text()).contains("<Status>ON</Status>");
        assertThat(there.ask("GET", path("a%20key/%C3%A9%2B"), "").text()).isEqualTo("hello world");
        assertThat(there.engine.usages().of("bucket/" + bucket)).isEqualTo(here.engine.usages().of("bucket/" + bucket));
    }

    @Test
    void whatWasThereBeforeIsCopied() throws Exception {
        for (int i = 0; i < 300; i++) {
            here.put(path("old/" + i % 290), "version " + i);
        }
        here.ask("DELETE", path("old/7"), "");
        here.replicate(bucket, "there");
        here.drained("there");
        assertThat(here.versions(bucket)).hasSize(301).isEqualTo(there.versions(bucket));
        assertThat(here.status(path("old/8"))).isEqualTo("COMPLETED");
    }

    @Test
    void objectsInPartsKeepTheirParts() throws Exception {
        here.replicate(bucket, "there");
        String upload = here.ask("POST", path("parts?uploads="), "").text().replaceAll("(?s).*<UploadId>(.*)</UploadId>.*", "$1");
        StringBuilder complete = new StringBuilder("<CompleteMultipartUpload>");
        for (int part = 1; part <= 2; part++) {
            String etag = here.ask("PUT", path("parts?partNumber=" + part + "&uploadId=" + upload), Map.of(), bytes(part == 1 ? 5 << 20 : 1000)).header("etag");
            complete.append("<Part><PartNumber>").append(part).append("</PartNumber><ETag>").append(etag).append("</ETag></Part>");
        }
        assertThat(here.ask("POST", path("parts?uploadId=" + upload), complete.append("</CompleteMultipartUpload>").toString()).status()).isEqualTo(200);
        here.drained("there");
        assertThat(there.versions(bucket)).isEqualTo(here.versions(bucket)).hasSize(1);
        assertThat(there.ask("GET", path("parts?partNumber=2"), "").body()).isEqualTo(bytes(1000));
    }

    @Test
    void whatIsEncryptedIsReadAtTheOtherSiteToo() throws Exception {
        here.replicate(bucket, "there");
        byte[] key = new byte[32];
        Map<String, String> customer = Map.of("x-amz-server-side-encryption-customer-algorithm", "AES256", "x-amz-server-side-encryption-customer-key",
                Base64.getEncoder().encodeToString(key), "x-amz-server-side-encryption-customer-key-MD5",
                Base64.getEncoder().encodeToString(java.security.MessageDigest.getInstance("MD5").digest(key)));
        here.ask("PUT", path("by-server"), Map.of("x-amz-server-side-encryption", "AES256"), bytes(100_000));
        Wire.Answer put = here.ask("PUT", path("by-customer"), customer, bytes(1000));
        here.drained("there");
        assertThat(there.versions(bucket)).isEqualTo(here.versions(bucket)).hasSize(2);
        Wire.Answer answer = there.ask("GET", path("by-server"), "");
        assertThat(answer.body()).isEqualTo(bytes(100_000));
        assertThat(answer.header("x-amz-server-side-encryption")).isEqualTo("AES256");
        assertThat(put.status()).isEqualTo(200);
        assertThat(there.ask("GET", path("by-customer"), customer, NOTHING).body()).isEqualTo(bytes(1000));
        assertThat(there.secrets.find("objectstore/sse-key")).isNotEqualTo(here.secrets.find("objectstore/sse-key"));
    }

    @Test
    void aSiteThatWasAwayCatchesUp() throws Exception {
        here.replicate(bucket, "there");
        here.drained("there");
        passage.down();
        String version = "";
        for (int i = 0; i < 20; i++) {
            version = here.put(path("key" + i), "text " + i);
        }
        TestedSite.await("the failure is told", () -> here.state("there").failures() > 0 && !here.state("there").error().isEmpty());
        assertThat(here.status(path("key19"))).isEqualTo("PENDING");
        assertThat(here.state("there").backlog()).isPositive();
        assertThat(here.state("there").oldest()).isPresent();
        assertThat(there.versions(bucket)).isEmpty();
        passage.up();
        here.drained("there");
        assertThat(there.versions(bucket)).isEqualTo(here.versions(bucket)).hasSize(20);
        assertThat(here.status(path("key19?versionId=" + version))).isEqualTo("COMPLETED");
        assertThat(there.status(path("key19"))).isEqualTo("REPLICA");
    }

    @Test
    void aConnectionThatIsCutInMidBodyLeavesNothingHalf() throws Exception {
        here.replicate(bucket, "there");
        here.drained("there");
        long cuts = passage.cuts();
        passage.cutAfter(500_000);
        here.ask("PUT", path("big"), Map.of(), bytes(2_000_000));
        here.drained("there");
        assertThat(passage.cuts()).isEqualTo(cuts + 1);
        assertThat(there.versions(bucket)).isEqualTo(here.versions(bucket)).hasSize(1);
    }

    @Test
    void bothSitesWriteAndComeToTheSameAndNothingGoesRound() throws Exception {
        bothWays();
        same();
        long shipped = here.state("there").shipped() + there.state("here").shipped();
        for (int i = 0; i < 30; i++) {
            TestedSite site = i % 2 == 0 ? here : there;
            site.put(path("key" + i % 3), "by " + i);
            if (i % 7 == 0) {
                (i % 2 == 0 ? there : here).ask("DELETE", path("key" + i % 3), "");
            }
        }
        same();
        assertThat(here.versions(bucket).stream().filter(line -> line.contains(" latest ")).count()).isEqualTo(3);
        // Thirty versions and five markers, each once: nothing that came is shipped on.
        assertThat(here.state("there").shipped() + there.state("here").shipped()).isEqualTo(shipped + 35);
    }

    @Test
    void aWriteAndADeletionOfOneKeyInTheDarkEndTheSameWithTheLaterOneOnTop() throws Exception {
        bothWays();
        here.put(path("key"), "first");
        same();
        passage.down();
        there.ask("DELETE", path("key"), "");
        TestedSite.later();
        here.put(path("key"), "later than the deletion");
        here.put(path("other"), "first");
        TestedSite.later();
        there.put(path("other"), "second");
        passage.up();
        same();
        assertThat(there.ask("GET", path("key"), "").text()).isEqualTo("later than the deletion");
        assertThat(here.ask("GET", path("other"), "").text()).isEqualTo("second");
    }

    @Test
    void ofTagsThatBothSitesChangedTheLaterWins() throws Exception {
        bothWays();
        here.put(path("key"), "text");
        same();
        passage.down();
        here.ask("PUT", path("key?tagging="), "<Tagging><TagSet><Tag><Key>k</Key><Value>early</Value></Tag></TagSet></Tagging>");
        TestedSite.later();
        there.ask("PUT", path("key?tagging="), "<Tagging><TagSet><Tag><Key>k</Key><Value>late</Value></Tag></TagSet></Tagging>");
        passage.up();
        same();
        assertThat(here.ask("GET", path("key?tagging="), "").text()).contains("late");
    }

    @Test
    void aVersionThatIsRemovedHereAndLockedThereStaysAtBoth() throws Exception {
        bothWays();
        String version = here.put(path("key"), "evidence");
        same();
        passage.down();
        there.ask("PUT", path("key?legal-hold="), "<LegalHold><Status>ON</Status></LegalHold>");
        here.ask("DELETE", path("key?versionId=" + version), "");
        passage.up();
        same();
        assertThat(here.ask("GET", path("key"), "").text()).isEqualTo("evidence");
    }

    /** The engine as a sender sees it that never gets to say how far it is: as one that is killed before it does. */
    private static ObjectEngine forgetful(AtomicBoolean forgets) {
        ChangeLog log = here.engine.changes();
        ChangeLog over = (ChangeLog) Proxy.newProxyInstance(ReplicationTest.class.getClassLoader(), new Class<?>[] {ChangeLog.class}, (proxy, method, args) -> {
            if (method.getName().equals("advance") && forgets.get()) {
                throw new IllegalStateException("killed");
            }
            return invoke(log, method, args);
        });
        return (ObjectEngine) Proxy.newProxyInstance(ReplicationTest.class.getClassLoader(), new Class<?>[] {ObjectEngine.class}, (proxy, method, args) ->
                method.getName().equals("changes") ? over : invoke(here.engine, method, args));
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void aSenderThatEndsBeforeItSaysHowFarItIsShipsAgainAndNothingIsThereTwice() throws Exception {
        here.replicate(bucket, "there");
        here.drained("there");
        here.replicating().close();
        AtomicBoolean forgets = new AtomicBoolean(true);
        Replicating killed = here.start(forgetful(forgets));
        for (int i = 0; i < 10; i++) {
            here.put(path("key" + i), "text " + i);
        }
        here.ask("DELETE", path("key0"), "");
        TestedSite.await("all is there", () -> there.versions(bucket).size() == 11);
        String removed = here.versions(bucket).get(3).split(" ")[1];
        there.ask("DELETE", path("key2?versionId=" + removed), "");
        killed.close();
        assertThat(here.engine.changes().readers().get("replica/there")).isLessThan(here.engine.changes().last());
        here.start();
        here.drained("there");
        assertThat(there.versions(bucket)).isEqualTo(here.versions(bucket)).hasSize(11);
    }

    private static String error(String bucket) {
        return here.replicating().rows().list("there", bucket, 10).stream().map(ReplicaRows.Failed::error).findFirst().orElse("");
    }

    @Test
    void whatIsRefusedIsToldAndTriedAgain() throws Exception {
        String other = bucket + "x";
        here.bucket(other);
        here.replicate(other, "there");
        here.put("/" + other + "/key", "text");
        TestedSite.await("it is refused", () -> here.state("there").refused() == 1);
        assertThat(here.status("/" + other + "/key")).isEqualTo("FAILED");
        assertThat(here.replicating().rows().list("there", other, 10)).hasSize(1).allSatisfy(one -> assertThat(one.error()).startsWith("NoSuchBucket"));
        there.bucketWithout(other);
        here.replicating().rows().hurry("there");
        TestedSite.await("it is refused for another reason", () -> error(other).startsWith("AccessDenied"));
        there.bucket(other);
        there.quotas.set(there.administrator.id(), "bucket/" + other, 3, -1);
        here.replicating().rows().hurry("there");
        TestedSite.await("the quota is used up", () -> error(other).startsWith("QuotaExceeded"));
        there.quotas.reset(there.administrator.id(), "bucket/" + other);
        here.replicating().rows().hurry("there");
        here.drained("there");
        assertThat(there.versions(other)).isEqualTo(here.versions(other)).hasSize(1);
        assertThat(here.status("/" + other + "/key")).isEqualTo("COMPLETED");
    }

    @Test
    void onlyTheIdentityOfASiteMayShipAndOnlyWhereTheBucketLetsIt() throws Exception {
        assertThat(here.ask("GET", "/?nembo-replica=", "").text()).contains("AccessDenied");
        assertThat(here.ask("PUT", path("key?nembo-replica="), "x").text()).contains("AccessDenied");
        assertThat(here.ask("DELETE", path("key?nembo-replica=&versionId=v"), "").text()).contains("AccessDenied");
        assertThat(here.ask("GET", path("key?nembo-replica=&versionId=v"), "").text()).contains("AccessDenied");
        assertThat(new org.nembo.objectstore.testing.Client(here.address()).plain("PUT", path("key?nembo-replica="), new HashMap<>(), NOTHING).status())
                .isEqualTo(403);
    }

    @Test
    void aBitThatTurnsOnTheWayIsNoticedAndNothingIsKept() throws Exception {
        here.replicate(bucket, "there");
        here.drained("there");
        passage.turnBitAfter(500_000);
        here.ask("PUT", path("big"), Map.of(), bytes(2_000_000));
        TestedSite.await("it is refused", () -> error(bucket).startsWith("InvalidRequest"));
        assertThat(error(bucket)).contains("did not arrive whole");
        assertThat(there.versions(bucket)).isEmpty();
        here.replicating().rows().hurry("there");
        here.drained("there");
        assertThat(there.versions(bucket)).isEqualTo(here.versions(bucket)).hasSize(1);
    }

    @Test
    void whatIsDamagedAtOneSiteIsRepairedFromTheOther() throws Exception {
        here.replicate(bucket, "there");
        here.ask("PUT", path("big"), Map.of(), bytes(400_000));
        here.ask("PUT", path("sealed"), Map.of("x-amz-server-side-encryption", "AES256"), bytes(300_000));
        here.drained("there");
        List<String> whole = here.versions(bucket);
        for (TestedSite damaged : List.of(here, there)) {
            damaged.turnBits();
            List<StoredObject> found = damaged.scrubbed().stream().filter(each -> each.bucket().equals(bucket)).toList();
            assertThat(found).extracting(StoredObject::key).containsExactlyInAnyOrder("big", "sealed");
            Repairer repairer = new Repairer(damaged.engine, damaged.sites, damaged.replicating());
            found.forEach(each -> assertThat(repairer.repair(each)).isTrue());
            assertThat(damaged.scrubbed().stream().filter(each -> each.bucket().equals(bucket))).isEmpty();
            assertThat(damaged.versions(bucket)).isEqualTo(whole);
            assertThat(damaged.ask("GET", path("sealed"), "").body()).isEqualTo(bytes(300_000));
        }
    }

    @Test
    void aBucketSaysWhatIsReplicated() {
        assertThat(here.ask("GET", "/" + bucket + "?replication", "").text()).contains("ReplicationConfigurationNotFoundError");
        assertThat(here.replicate(bucket, "nowhere")).isEqualTo(400);
        assertThat(here.replicate(bucket, "")).isEqualTo(200);
        assertThat(here.ask("GET", "/" + bucket + "?replication", "").text()).contains("<Bucket>arn:aws:s3:there::" + bucket + "</Bucket>");
        assertThat(here.ask("PUT", "/" + bucket + "?versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>").status())
                .isEqualTo(409);
        assertThat(here.ask("DELETE", "/" + bucket + "?replication", "").status()).isEqualTo(204);
        assertThat(here.ask("GET", "/" + bucket + "?replication", "").status()).isEqualTo(404);
        for (List<String> bad : List.of(List.of("<Filter/>", "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>"), List.of("Enabled", "On"),
                List.of("<Filter/>", "<SourceSelectionCriteria/>"), List.of("::" + bucket, "::another"),
                List.of("<Priority>1</Priority>", "<Priority>x</Priority>"),
                List.of("<DeleteMarkerReplication><Status>Enabled", "<DeleteMarkerReplication><Status>Disabled"))) {
            String document = """
                    <ReplicationConfiguration><Role>courier</Role><Rule><Priority>1</Priority><Filter/><Status>Enabled</Status>
                    <DeleteMarkerReplication><Status>Enabled</Status></DeleteMarkerReplication>
                    <Destination><Bucket>arn:aws:s3:::%s</Bucket></Destination></Rule></ReplicationConfiguration>""".formatted(bucket);
            assertThat(here.ask("PUT", "/" + bucket + "?replication", document.replace(bad.get(0), bad.get(1))).status()).as(bad.get(1)).isIn(400, 501);
        }
    }
}
