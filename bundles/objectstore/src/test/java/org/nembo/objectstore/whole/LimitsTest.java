package org.nembo.objectstore.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.WholeStore;
import org.nembo.objectstore.testing.Wire;
import org.nembo.spi.object.Bucket;
import org.nembo.testkit.object.Together;

/** What is refused early, counted exactly and done together. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsTest {

    private static final int MIB = 1 << 20;

    private WholeStore store;

    @BeforeAll
    void start() throws Exception {
        store = new WholeStore();
    }

    @AfterAll
    void stop() {
        store.close();
    }

    private Bucket bucket(Subject owner, String name) {
        return store.desk.engine.buckets().create(new Bucket(name, owner.id(), "", Instant.now(), Bucket.Versioning.OFF, Map.of(), 1));
    }

    /** Tells how long the body is, and waits for the word to send it. */
    private Wire.Answer announce(Client client, String method, String target, String query, long length) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Host", client.address().getAuthority(), "Expect", "100-continue"));
        headers = client.signer().sign(method, target, query, headers, "UNSIGNED-PAYLOAD");
        try (Wire wire = new Wire(client.address())) {
            StringBuilder head = new StringBuilder(method + " " + target + (query.isEmpty() ? "" : "?" + query) + " HTTP/1.1\r\nContent-Length: ")
                    .append(length).append("\r\n");
            headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            wire.send(head + "\r\n");
            return wire.read(false);
        }
    }

    @Test
    void aQuotaIsAskedBeforeTheBytesComeAndCountsExactly() throws Exception {
        Subject ada = store.desk.people.add("quota");
        Client client = store.client(ada);
        bucket(ada, "limited");
        store.desk.quotas.set("root", "user/" + ada.id(), 2 * MIB, -1);
        assertThat(client.signed("PUT", "/limited/a", Map.of(), new byte[MIB]).status()).isEqualTo(200);
        Wire.Answer refused = announce(client, "PUT", "/limited/b", "", MIB + 1);
        assertThat(refused.status()).as(refused.text()).isEqualTo(403);
        assertThat(refused.text()).contains("<Code>QuotaExceeded</Code>").contains("may use 2097152 bytes, and would use 2097153");
        assertThat(announce(client, "PUT", "/limited/a", "", 2 * MIB).status()).as("it takes the place of the other").isEqualTo(100);
        assertThat(client.signed("PUT", "/limited/b", Map.of(), new byte[MIB]).status()).isEqualTo(200);
        assertThat(client.signed("PUT", "/limited/c", Map.of(), new byte[1]).status()).as("few bytes are refused when they are stored").isEqualTo(403);
        String upload = Scene.between(client.signed("POST", "/limited/u?uploads", "").text(), "UploadId");
        assertThat(announce(client, "PUT", "/limited/u", "partNumber=1&uploadId=" + upload, 70_000).status()).isEqualTo(403);
        client.signed("DELETE", "/limited/b", "");
        assertThat(announce(client, "PUT", "/limited/u", "partNumber=1&uploadId=" + upload, 70_000).status()).isEqualTo(100);
        assertThat(store.desk.engine.usages().of("user/" + ada.id()).bytes()).isEqualTo(MIB);
    }

    @Test
    void bucketsThatAreMadeAtTheSameTimeCount() throws Exception {
        Subject many = store.desk.people.add("many");
        Client client = store.client(many);
        IntStream.range(0, 98).forEach(i -> bucket(many, "many-" + i));
        Together.run(8, thread -> client.signed("PUT", "/many-more-" + thread, "").status(), statuses -> {
            assertThat(statuses).filteredOn(status -> status == 200).hasSize(2);
            assertThat(statuses).filteredOn(status -> status == 400).hasSize(6);
        });
    }

    @Test
    void aThousandObjectsAreDeletedTogetherAndToldInTheirOrder() throws Exception {
        Subject ada = store.desk.people.add("deleter");
        Client client = store.client(ada);
        Bucket bucket = bucket(ada, "deletions");
        IntStream.range(0, 1000).forEach(i -> store.desk.put(bucket, "k%04d".formatted(i)));
        StringBuilder document = new StringBuilder("<Delete>");
        IntStream.range(0, 1000).forEach(i -> document.append("<Object><Key>k%04d</Key>%s</Object>".formatted(i, i == 500 ? "<ETag>other</ETag>" : "")));
        byte[] body = document.append("</Delete>").toString().getBytes(StandardCharsets.UTF_8);
        CRC32 sum = new CRC32();
        sum.update(body);
        String crc = Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
        long begin = System.nanoTime();
        Wire.Answer answer = client.signed("POST", "/deletions?delete", Map.of("x-amz-checksum-crc32", crc), body);
        System.out.printf("1000 objects deleted in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        List<String> keys = Arrays.stream(answer.text().split("<Key>")).skip(1).map(text -> text.substring(0, 5)).toList();
        assertThat(keys).hasSize(1000).isSorted();
        assertThat(answer.text()).containsOnlyOnce("<Error>").contains("<Error><Key>k0500</Key><Code>PreconditionFailed</Code>");
        assertThat(store.desk.engine.usages().of("bucket/deletions").objects()).isEqualTo(1);
    }

    @Test
    void aFormMayHaveTags() throws Exception {
        Subject ada = store.desk.people.add("former");
        Client client = store.client(ada);
        bucket(ada, "forms");
        String tagging = "<Tagging><TagSet><Tag><Key>a b</Key><Value>1=2</Value></Tag></TagSet></Tagging>";
        String form = "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nposted\r\n--b\r\nContent-Disposition: form-data; name=\"tagging\"\r\n\r\n"
                + "%s\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nbytes\r\n--b--\r\n";
        Map<String, String> headers = Map.of("Content-Type", "multipart/form-data; boundary=b");
        byte[] good = form.formatted(tagging).getBytes(StandardCharsets.UTF_8);
        assertThat(client.signed("POST", "/forms", headers, good).status()).isEqualTo(204);
        assertThat(client.signed("GET", "/forms/posted?tagging", "").text()).contains("<Key>a b</Key><Value>1=2</Value>");
        byte[] bad = form.formatted("<Tagging>").getBytes(StandardCharsets.UTF_8);
        assertThat(client.signed("POST", "/forms", headers, bad).text()).contains("<Code>MalformedXML</Code>");
    }
}
