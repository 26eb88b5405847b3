package org.nembo.objectstore.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.WholeStore;
import org.nembo.objectstore.testing.Wire;
import org.nembo.spi.object.Bucket;
import org.nembo.testkit.object.History;
import org.nembo.testkit.object.History.Kind;
import org.nembo.testkit.object.History.Operation;
import org.nembo.testkit.object.Together;

/**
 * Many clients, few keys: what GET, HEAD, listings, PUT, DELETE, copies and conditional requests answer is what they could have answered one after the other.
 * The values are ETags.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinearTest {

    private static final int CLIENTS = 8;
    private static final int KEYS = 3;
    private static final int OPERATIONS = Integer.getInteger("nembo.linear.operations", 30);

    private WholeStore store;
    private Subject ada;
    private Client client;

    @BeforeAll
    void start() throws Exception {
        store = new WholeStore();
        ada = store.desk.people.add("linear");
        client = store.client(ada);
    }

    @AfterAll
    void stop() {
        store.close();
    }

    @ParameterizedTest
    @EnumSource(Bucket.Versioning.class)
    void whatClientsSeeHasAnOrder(Bucket.Versioning versioning) throws Exception {
        String bucket = "linear-" + versioning.ordinal();
        store.desk.engine.buckets().create(new Bucket(bucket, ada.id(), "", Instant.now(), versioning, Map.of(), 1));
        List<History> histories = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            histories.add(new History());
        }
        Together.run(CLIENTS, thread -> {
            Random random = new Random(versioning.ordinal() * 1000L + thread);
            for (int i = 0; i < OPERATIONS; i++) {
                int key = random.nextInt(KEYS);
                histories.get(key).add(operation(random, bucket, "key" + key, thread + "-" + i));
            }
            return null;
        }, results -> {
            for (History each : histories) {
                assertThat(each.size()).isPositive();
                assertThat(each.isLinear()).as("of %d operations", each.size()).isTrue();
            }
        });
    }

    private Operation operation(Random random, String bucket, String key, String value) throws IOException {
        String target = "/" + bucket + "/" + key;
        int what = random.nextInt(8);
        String seen = what == 4 || what == 5 ? etag(client.signed("HEAD", target, "")) : "";
        long begin = System.nanoTime();
        switch (what) {
            case 0:
                return read(etag(client.signed("GET", target, "")), begin);
            case 1:
                String listing = client.signed("GET", "/" + bucket + "?list-type=2&prefix=" + key, "").text();
                return read(listing.contains("<ETag>") ? Scene.between(listing, "ETag").replaceAll("&quot;|\"", "") : "", begin);
            case 2:
                expect(client.signed("DELETE", target, ""), 204);
                return new Operation(Kind.WRITE, "", "", begin, System.nanoTime());
            case 3:
                return swap(put(target, value, Map.of("If-None-Match", "*")), "", begin);
            case 4:
                return swap(put(target, value, seen.isEmpty() ? Map.of("If-None-Match", "*") : Map.of("If-Match", '"' + seen + '"')), seen, begin);
            case 5:
                return seen.isEmpty() ? read(etag(client.signed("HEAD", target, "")), begin)
                        : swap(client.signed("DELETE", target, Map.of("If-Match", '"' + seen + '"'), new byte[0]), seen, begin);
            default:
                Wire.Answer answer = put(target, value, Map.of());
                expect(answer, 200);
                return new Operation(Kind.WRITE, "", etag(answer), begin, System.nanoTime());
        }
    }

    private static Operation read(String etag, long begin) {
        return new Operation(Kind.READ, etag, "", begin, System.nanoTime());
    }

    /** A write on a condition, done or refused. */
    private static Operation swap(Wire.Answer answer, String seen, long begin) {
        if (answer.status() == 412 || answer.status() == 404) {
            return new Operation(Kind.REFUSED, seen, "", begin, System.nanoTime());
        }
        assertThat(answer.status()).as(answer.text()).isIn(200, 204);
        return new Operation(Kind.SWAP, seen, answer.status() == 204 ? "" : etag(answer), begin, System.nanoTime());
    }

    private Wire.Answer put(String target, String value, Map<String, String> headers) throws IOException {
        return client.signed("PUT", target, headers, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void expect(Wire.Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    }

    private static String etag(Wire.Answer answer) {
        return answer.status() == 200 ? answer.header("ETag").replace("\"", "") : "";
    }
}
