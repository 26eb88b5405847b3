package org.nembo.objectstore.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.objectstore.document.Logs;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.seal.AesSealing;
import org.nembo.objectstore.seal.MasterKeys;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.objectstore.testing.OneUser;
import org.nembo.objectstore.testing.TestedStore;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;

/** Requests on the wire become lines, and lines become objects of the bucket that was named. */
class AccessLogsTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final ObjectEngine engine = EmptyEngine.get();
    private AccessLogs logs;
    private TestedStore store;
    private Client client;

    @BeforeEach
    void start() {
        OneUser user = new OneUser(engine);
        MasterKeys masters = new MasterKeys() {
            @Override
            public Key newest() {
                return find(1);
            }

            @Override
            public Key find(int version) {
                return new Key(version, new byte[32]);
            }
        };
        logs = new AccessLogs(engine, new LogObjects(engine, user, new AesSealing(engine, masters), "us-east-1", Clock.systemUTC()), LONG, Clock.systemUTC());
        store = new TestedStore(engine, 0, logs);
        client = new Client(store.address());
        store.bucket("data", Bucket.Versioning.OFF);
        store.bucket("logs", Bucket.Versioning.OFF);
        log("<TargetBucket>logs</TargetBucket><TargetPrefix>of data/</TargetPrefix>");
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private void log(String enabled) {
        engine.buckets().change("data", bucket -> bucket.with(Settings.LOGGING,
                "<BucketLoggingStatus><LoggingEnabled>" + enabled + "</LoggingEnabled></BucketLoggingStatus>"));
    }

    private List<String> keys() {
        return engine.list(new ListRequest("logs", "", "", "", "", 100, false)).entries().stream().map(Listing.Entry::key).toList();
    }

    private List<String> lines() {
        StringBuilder all = new StringBuilder();
        for (String key : keys()) {
            var object = engine.find("logs", key, null).orElseThrow();
            try (Content content = engine.open(object, 0, object.stored())) {
                all.append(StandardCharsets.UTF_8.decode(content.next()));
            }
        }
        return all.toString().lines().toList();
    }

    /** The answer may be there a moment before its line. */
    private void delivered(int lines) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        do {
            logs.deliver(Duration.ZERO);
            Thread.yield();
        } while (lines().size() < lines && System.nanoTime() < end);
        assertThat(lines()).hasSize(lines);
    }

    @Test
    void aRequestIsALineInTheFormatOfS3() throws Exception {
        client.signed("PUT", "/data/a%20b", Map.of("User-Agent", "a \"client\""), "hello".getBytes(StandardCharsets.UTF_8));
        delivered(1);
        client.signed("GET", "/data/a%20b", Map.of("Range", "bytes=1-2", "Referer", "https://example.org/"), new byte[0]);
        delivered(2);
        client.plain("GET", "/data/nothing?versionId=7", Map.of(), new byte[0]);
        delivered(3);
        assertThat(lines()).anySatisfy(line -> assertThat(line).matches("4711@urn:nembo:local data "
                + "\\[\\d\\d/[A-Z][a-z][a-z]/20\\d\\d:\\d\\d:\\d\\d:\\d\\d \\+0000\\] "
                + "127.0.0.1 4711@urn:nembo:local [0-9A-F]{16} REST.PUT.OBJECT a%20b \"PUT /data/a%20b HTTP/1.1\" 200 - - 5 \\d+ - \"-\" \"a %22client%22\" - "
                + "[0-9a-fA-F]{32} SigV4 - AuthHeader 127.0.0.1:\\d+ - - -"));
        assertThat(lines()).anySatisfy(line -> assertThat(line).contains(" REST.GET.OBJECT a%20b \"GET /data/a%20b HTTP/1.1\" 206 - 2 5 ")
                .contains(" \"https://example.org/\" \"-\" "));
        assertThat(lines()).anySatisfy(line -> assertThat(line).contains(" 127.0.0.1 - ").contains(
                " REST.GET.OBJECT nothing \"GET /data/nothing?versionId=7 HTTP/1.1\" 403 AccessDenied ").contains(" 7 ").contains(" - - - 127.0.0.1"));
    }

    @Test
    void aSignatureInAnAddressIsNotInTheLog() throws Exception {
        client.plain("GET", "/data/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=5ec2e7&X-Amz-Security-Token=70ce17", Map.of(), new byte[0]);
        delivered(1);
        assertThat(lines().get(0)).contains("X-Amz-Signature=REDACTED&X-Amz-Security-Token=REDACTED").doesNotContain("5ec2e7").doesNotContain("70ce17");
    }

    @Test
    void linesWaitUntilTheyAreOldOrTheServerStops() throws Exception {
        client.signed("GET", "/data?versions", "");
        logs.deliver(LONG);
        assertThat(keys()).isEmpty();
        store.close();
        logs.close();
        assertThat(keys()).singleElement().asString().matches("of data/20\\d\\d-\\d\\d-\\d\\d-\\d\\d-\\d\\d-\\d\\d-[0-9A-F]{16}");
        assertThat(lines()).singleElement().asString().contains(" REST.GET.BUCKETVERSIONS - \"GET /data?versions HTTP/1.1\" 200 ");
        assertThat(engine.usages().of("bucket/logs").objects()).as("they count").isEqualTo(1);
    }

    @Test
    void nothingIsWrittenIntoABucketThatSomebodyElseMadeMeanwhile() throws Exception {
        engine.buckets().delete("logs");
        engine.buckets().create(new Bucket("logs", "eve@urn:t", "", Instant.now(), Bucket.Versioning.OFF, Map.of(), 1));
        client.signed("GET", "/data/x", "");
        store.close();
        logs.close();
        assertThat(keys()).isEmpty();
    }

    @Test
    void bucketsWithoutALogHaveNone() throws Exception {
        client.signed("PUT", "/logs/x", "");
        client.signed("GET", "/", "");
        store.close();
        logs.close();
        assertThat(keys()).containsExactly("x");
    }

    @Test
    void linesThatAreTooManyAreCountedAndLeftOut() {
        Collected collected = new Collected(25, 1000);
        Bucket bucket = engine.buckets().find("data").orElseThrow();
        Logs where = new Logs("logs", "", Logs.Format.NONE);
        for (int i = 0; i < 4; i++) {
            collected.add(bucket, where, Instant.EPOCH, "123456789\n");
        }
        assertThat(collected.dropped()).isEqualTo(2);
        assertThat(collected.due(Instant.now(), Duration.ZERO)).singleElement().satisfies(each -> assertThat(each.lines()).hasSize(20));
        collected.add(bucket, where, Instant.now(), "123456789\n");
        assertThat(collected.dropped()).as("there is room again").isZero();
        assertThat(collected.due(Instant.now(), LONG)).as("it is not old yet").isEmpty();
    }

    @Test
    void aCrashLosesSoMuchAtMost() {
        Collected collected = new Collected(AccessLogs.MOST, AccessLogs.ENOUGH);
        Bucket bucket = engine.buckets().find("data").orElseThrow();
        String line = "x".repeat(1023) + "\n";
        Instant now = Instant.parse("2026-11-22T04:05:06Z");
        for (int i = 0; i < 20_000; i++) {
            collected.add(bucket, new Logs("logs", "p" + i % 100, Logs.Format.NONE), now, line);
        }
        assertThat(collected.dropped()).as("those behind 16 MiB").isEqualTo(20_000 - 16_384);
        assertThat(collected.due(now.plus(LONG).minusMillis(1), LONG)).as("none is a mebibyte, none is old").isEmpty();
        assertThat(collected.due(now.plus(LONG), LONG).stream().mapToInt(each -> each.lines().length()).sum()).isEqualTo(16 << 20);
        for (int i = 0; i < 1024; i++) {
            collected.add(bucket, new Logs("logs", "", Logs.Format.NONE), now, line);
        }
        assertThat(collected.due(now, LONG)).as("a mebibyte does not wait").hasSize(1);
    }

    @Test
    void linesDoNotWaitForAClockThatWasPutBack() {
        Collected collected = new Collected(AccessLogs.MOST, AccessLogs.ENOUGH);
        Instant now = Instant.parse("2026-11-22T04:05:06Z");
        collected.add(engine.buckets().find("data").orElseThrow(), new Logs("logs", "", Logs.Format.NONE), now.plus(Duration.ofDays(9)), "123456789\n");
        assertThat(collected.due(now, LONG)).hasSize(1);
    }

    @Test
    void keysArePartitionedByTheDayOfTheRequestOrOfTheDelivery() {
        Instant now = Instant.parse("2026-11-22T04:05:06Z");
        Delivery event = new Delivery("data", "4711@urn:x", new Logs("logs", "p/", Logs.Format.EVENT_TIME), 20_778, now, "");
        assertThat(LogObjects.key(event, "eu", now, "U")).isEqualTo("p/4711@urn:x/eu/data/2026/11/21/2026-11-21-00-00-00-U");
        Delivery delivery = new Delivery("data", "4711@urn:x", new Logs("logs", "p/", Logs.Format.DELIVERY_TIME), 0, now, "");
        assertThat(LogObjects.key(delivery, "eu", now, "U")).isEqualTo("p/4711@urn:x/eu/data/2026/11/22/2026-11-22-04-05-06-U");
        Delivery simple = new Delivery("data", "4711@urn:x", new Logs("logs", "p/", Logs.Format.SIMPLE), 0, now, "");
        assertThat(LogObjects.key(simple, "eu", now, "U")).isEqualTo("p/2026-11-22-04-05-06-U");
    }
}
