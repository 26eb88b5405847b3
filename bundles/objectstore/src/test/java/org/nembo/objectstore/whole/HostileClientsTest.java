package org.nembo.objectstore.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.objectstore.testing.WholeStore;
import org.nembo.objectstore.testing.Wire;
import org.nembo.spi.object.Bucket;

/** Clients that mean no good, or break off: nothing is kept, nothing is told, nothing leaks, and everybody else is served. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileClientsTest {

    private static final int ROUNDS = Integer.getInteger("nembo.fuzz.rounds", 300);
    private static final String BUCKET = "hostile";

    private WholeStore store;
    private Client client;

    @BeforeAll
    void start() throws Exception {
        store = new WholeStore();
        Subject ada = store.desk.people.add("victim");
        client = store.client(ada);
        store.desk.engine.buckets().create(new Bucket(BUCKET, ada.id(), "", Instant.now(), Bucket.Versioning.OFF, Map.of(), 1));
    }

    @AfterAll
    void stop() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../x", "../../etc/passwd", "a/../b", "a/./b", "/", "//", "/a", "a//b", "a/", "%2e%2e", "%252e", "a%b", "a+b", "a b",
        " a ", "a\tb", "a\nb", "a\r\nSet-Cookie: x=y", "\u0001\u001f\u007f\u0085", "\u00e9", "e\u0301", "\u202ecod.exe", "\ufeffa", "\u200ba", "\ud83d\ude00",
        "\u0130\u0131", "\\..\\a", "C:\\a", "con", "nul.txt", "a?b", "a#b", "a&b=c", "a;b", "<a>&\"'", "]]>", "${jndi:ldap://x}", "'; DROP TABLE a; --",
        "?versionId=1", "\uffff", "\ud7ff\ue000", "~!@$^*()_-=[]{}|:,"})
    void aKeyIsKeptAsItIsWhateverIsInIt(String key) throws IOException {
        String target = "/" + BUCKET + "/" + Percent.encode(key, true);
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        Wire.Answer put = client.signed("PUT", target, Map.of(), bytes);
        assertThat(put.status()).as(put.text()).isEqualTo(200);
        assertThat(client.signed("GET", target, "").body()).isEqualTo(bytes);
        String listing = client.signed("GET", "/" + BUCKET + "?encoding-type=url&list-type=2", "").text();
        assertThat(listing).containsOnlyOnce("<Key>");
        assertThat(Percent.decode(Scene.between(listing, "Key"), true)).isEqualTo(key);
        assertThat(client.signed("GET", "/" + BUCKET + "?list-type=2", "").status()).as("XML that can be read, or refused").isIn(200, 400);
        assertThat(client.signed("DELETE", target, "").status()).isEqualTo(204);
        assertThat(client.signed("GET", "/" + BUCKET, "").text()).doesNotContain("<Key>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "a%00b", "%ed%a0%80", "%c0%ae", "%ff", "%f5%80%80%80", "%", "%2", "%zz"})
    void whatIsNoTextIsNoKey(String raw) throws IOException {
        Wire.Answer answer = client.plain("PUT", "/" + BUCKET + "/" + raw, Map.of(), new byte[1]);
        assertThat(answer.status()).as(answer.text()).isBetween(400, 403);
        assertThat(client.signed("GET", "/" + BUCKET, "").text()).doesNotContain("<Key>");
    }

    @Test
    void aKeyHasUpTo1024Bytes() throws IOException {
        assertThat(client.signed("PUT", "/" + BUCKET + "/" + "%C3%A9".repeat(512), "x").status()).isEqualTo(200);
        assertThat(client.signed("DELETE", "/" + BUCKET + "/" + "%C3%A9".repeat(512), "").status()).isEqualTo(204);
        assertThat(client.signed("PUT", "/" + BUCKET + "/a" + "%C3%A9".repeat(512), "x").text()).contains("<Code>KeyTooLongError</Code>");
    }

    @Test
    void aSignatureThatIsNotWholeOpensNothing() throws IOException {
        client.signed("PUT", "/" + BUCKET + "/secret", Scene.CONTENT);
        Random random = new Random(42);
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, String> headers = client.signer().sign("GET", "/" + BUCKET + "/secret", "", Map.of("Host", client.address().getAuthority()),
                    "UNSIGNED-PAYLOAD");
            List<String> names = headers.keySet().stream().filter(name -> !name.equals("Host")).sorted().toList();
            String name = names.get(random.nextInt(names.size()));
            Map<String, String> changed = new LinkedHashMap<>(headers);
            changed.put(name, mutated(random, headers.get(name)));
            if (changed.get(name).strip().equals(headers.get(name))) {
                continue;
            }
            Wire.Answer answer = client.plain("GET", "/" + BUCKET + "/secret", changed, new byte[0]);
            assertThat(answer.status()).as(name + ": " + changed.get(name) + "\n" + answer.text()).isBetween(400, 403);
            assertThat(answer.text()).doesNotContain(Scene.CONTENT);
        }
        client.signed("DELETE", "/" + BUCKET + "/secret", "");
    }

    /** Not what it was, but still a header. */
    private static String mutated(Random random, String value) {
        StringBuilder text = new StringBuilder(value);
        switch (random.nextInt(4)) {
            case 0 -> text.setCharAt(random.nextInt(text.length()), (char) ('!' + random.nextInt(90)));
            case 1 -> text.deleteCharAt(random.nextInt(text.length()));
            case 2 -> text.insert(random.nextInt(text.length()), (char) ('!' + random.nextInt(90)));
            default -> text.setLength(1 + random.nextInt(text.length()));
        }
        return text.toString();
    }

    @Test
    void uploadsThatAreBrokenOffLeaveNothing() throws IOException {
        Random random = new Random(7);
        String upload = Scene.between(client.signed("POST", "/" + BUCKET + "/parts?uploads", "").text(), "UploadId");
        int files = EmptyEngine.files().size();
        int handles = handles();
        for (int round = 0; round < 40; round++) {
            boolean part = random.nextBoolean();
            String target = "/" + BUCKET + (part ? "/parts" : "/broken");
            String query = part ? "partNumber=1&uploadId=" + upload : "";
            Map<String, String> headers = client.signer().sign("PUT", target, query, Map.of("Host", client.address().getAuthority()), "UNSIGNED-PAYLOAD");
            try (Wire wire = new Wire(client.address())) {
                StringBuilder head = new StringBuilder("PUT " + target + (part ? "?" + query : "") + " HTTP/1.1\r\nContent-Length: 1000000\r\n");
                headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
                wire.send(head + "\r\n");
                wire.send(new byte[random.nextInt(900_000)]);
            }
        }
        await(() -> sameFiles(files));
        await(() -> handles() <= handles + 5);
        assertThat(client.signed("GET", "/" + BUCKET, "").text()).doesNotContain("<Key>");
        assertThat(client.signed("GET", "/" + BUCKET + "/parts?uploadId=" + upload, "").text()).doesNotContain("<Part>");
        assertThat(client.signed("DELETE", "/" + BUCKET + "/parts?uploadId=" + upload, "").status()).isEqualTo(204);
        assertThat(store.desk.engine.usages().of("bucket/" + BUCKET).bytes()).isZero();
    }

    @Test
    void whoSendsNothingMoreIsLetGoAndHoldsNobodyUp() throws IOException {
        int files = EmptyEngine.files().size();
        Map<String, String> headers = client.signer().sign("PUT", "/" + BUCKET + "/slow", "", Map.of("Host", client.address().getAuthority()),
                "UNSIGNED-PAYLOAD");
        Wire[] slow = new Wire[20];
        for (int i = 0; i < slow.length; i++) {
            slow[i] = new Wire(client.address());
            StringBuilder head = new StringBuilder("PUT /" + BUCKET + "/slow HTTP/1.1\r\nContent-Length: 1000000\r\n");
            headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            slow[i].send(head + "\r\nsome bytes");
        }
        assertThat(client.signed("GET", "/" + BUCKET, "").status()).as("others are served meanwhile").isEqualTo(200);
        for (Wire each : slow) {
            assertThat(each.read(false).status()).as("within the idle time").isIn(400, 408, 503);
            each.close();
        }
        await(() -> sameFiles(files));
        assertThat(client.signed("GET", "/" + BUCKET, "").text()).doesNotContain("<Key>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Tagging>&x;</Tagging>",
        "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><Tagging>&b;</Tagging>", "<Tagging><TagSet>", "\u0000", "{}", "<a/>",
        "<Tagging xmlns:x='http://169.254.169.254/'><x:TagSet/></Tagging><more/>"})
    void documentsThatAreNoneAreRefusedByAllWhoReadOne(String xml) throws IOException {
        for (String what : List.of("tagging", "cors", "lifecycle", "versioning", "notification", "object-lock", "website", "logging", "encryption",
                "publicAccessBlock", "ownershipControls", "acl", "requestPayment")) {
            Wire.Answer answer = client.signed("PUT", "/" + BUCKET + "?" + what, xml);
            assertThat(answer.status()).as(what + ": " + answer.text()).isEqualTo(400);
            assertThat(answer.text()).doesNotContain("root:");
        }
        Wire.Answer deep = client.signed("PUT", "/" + BUCKET + "?tagging", "<a>".repeat(10_000));
        assertThat(deep.status()).isEqualTo(400);
    }

    private static boolean sameFiles(int files) {
        try {
            return EmptyEngine.files().size() <= files;
        } catch (IOException e) {
            return false;
        }
    }

    /** Open files and connections of this process. */
    private static int handles() {
        return (int) Arrays.stream(new File("/proc/self/fd").list()).count();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
