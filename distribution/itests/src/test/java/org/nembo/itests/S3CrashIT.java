package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.nembo.testkit.bundle.BundleJar;
import org.nembo.testkit.server.NemboServer;

/**
 * A server with clients that put, copy, delete and upload in parts dies as by {@code kill -9}, again and again: at any time, right before and right after the
 * engine made a change, that is before the answer, and at every step of the engine's way to the disk. What was answered is there with its checksum, nothing is
 * there by half, and usage, listings, versions and notifications are what they must be. As often as {@code nembo.crash.kills} says.
 */
final class S3CrashIT {

    private static final int KILLS = Integer.getInteger("nembo.crash.kills", 3);
    private static final String PLAIN = "crash-plain";
    private static final String KEPT = "crash-versions";
    private static final byte[] NOTHING = new byte[0];
    /** Where the server dies, one after the other; {@code any} for a kill from outside. */
    private static final List<String> POINTS = List.of("RENAMED", "after", "COMMITTED", "any", "before", "WRITTEN", "FORCED", "COMMITTING");

    private final Random random = new Random(20261122);
    private final S3Ledger plain = new S3Ledger();
    private final S3Ledger kept = new S3Ledger();
    private final Map<String, Integer> deaths = new TreeMap<>();
    private NemboServer server;
    private S3Calls calls;

    @Test
    void whatWasAnsweredIsThereAndNothingByHalf() throws Exception {
        NemboServer.Setup setup = NemboServer.Setup.standard().features("platform", "engine-objects-rocksdb", "objectstore")
                .with("org.nembo.outbound", "loopback", "true");
        try (S3Events events = new S3Events(); NemboServer started = NemboServer.started(setup)) {
            server = started;
            sabotage();
            prepare(events.url());
            for (int i = 0; i < KILLS; i++) {
                load(i);
                server.startAgain();
                verify();
                if ((i + 1) % POINTS.size() == 0 || i + 1 == KILLS) {
                    outbox(events);
                    System.out.printf("killed %d times %s, %d changes acknowledged%n", i + 1, deaths, acknowledged());
                }
            }
            scrub();
        }
    }

    /** Each change was told, nothing else was, and in the order of the changes of each key. */
    private void outbox(S3Events events) {
        Api.await("all notifications", Api.PATIENCE, () -> events.count() >= acknowledged());
        assertThat(events.byKey(PLAIN)).isEqualTo(plain.changes());
        assertThat(events.byKey(KEPT)).isEqualTo(kept.changes());
    }

    private int acknowledged() {
        return plain.acknowledged() + kept.acknowledged();
    }

    private void scrub() throws IOException {
        Api api = Api.administrator(server);
        assertThat(api.post("/api/v1/object/scrub", "{}", "application/json").statusCode()).isLessThan(300);
        Api.await("scrub", Api.PATIENCE, () -> api.json("/api/v1/object/scrub").path("state").asText().equals("SUCCEEDED"));
        assertThat(api.json("/api/v1/object/scrub").path("damagedVersions").asInt()).isZero();
    }

    private void sabotage() {
        BundleJar.named("test.object.saboteur", "1.0").header("Bundle-Activator", ObjectSaboteur.class.getName())
                .header("Import-Package", "org.osgi.framework,org.osgi.framework.startlevel,org.osgi.framework.hooks.service,org.nembo.spi.object")
                .classes(ObjectSaboteur.class).writeTo(server.deploy().resolve("object-saboteur.jar"));
        Api.await("saboteur", Api.PATIENCE, () -> Api.administrator(server).shell("bundle:list --json").contains("test.object.saboteur"));
        server.restart();
    }

    private void prepare(String receiver) throws IOException {
        calls = S3Calls.of(server, Api.administrator(server).token());
        calls.expect(200, "PUT", "/" + PLAIN, "", Map.of());
        calls.expect(200, "PUT", "/" + KEPT, "", Map.of());
        calls.expect(200, "PUT", "/" + KEPT + "?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>", Map.of());
        calls.expect(200, "POST", "/", "Action=CreateTopic&Name=crash&push-endpoint=" + receiver, Map.of());
        String rule = "<NotificationConfiguration><TopicConfiguration><Topic>arn:aws:sns:default::crash</Topic><Event>s3:ObjectCreated:*</Event>"
                + "<Event>s3:ObjectRemoved:%s</Event></TopicConfiguration></NotificationConfiguration>";
        calls.expect(200, "PUT", "/" + PLAIN + "?notification", rule.formatted("*"), Map.of());
        calls.expect(200, "PUT", "/" + KEPT + "?notification", rule.formatted("DeleteMarkerCreated"), Map.of());
    }

    /** Lets clients work, and the server die. */
    private void load(int number) throws Exception {
        List<S3Load> loads = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            loads.add(new S3Load(calls, plain, PLAIN, "c" + i + "/"));
            loads.add(new S3Load(calls, kept, KEPT, "c" + i + "/"));
        }
        String point = POINTS.get(number % POINTS.size());
        if (!point.equals("any")) {
            order(point + " " + (1 + random.nextInt(100)) + " " + number);
        }
        deaths.merge(point, 1, Integer::sum);
        int enough = acknowledged() + 20 + random.nextInt(150);
        loads.forEach(load -> threads.add(new Thread(load)));
        threads.forEach(Thread::start);
        Api.await("death", Api.PATIENCE, () -> {
            if (point.equals("any") && acknowledged() >= enough) {
                server.kill();
            }
            return !server.isRunning() || loads.stream().anyMatch(load -> load.failure() != null);
        });
        server.kill();
        for (Thread thread : threads) {
            thread.join();
        }
        loads.forEach(load -> assertThat(load.failure()).isNull());
        Files.deleteIfExists(server.data().resolve("object-sabotage"));
    }

    private void order(String words) throws IOException {
        Path fresh = Files.writeString(server.data().resolve("object-sabotage.new"), words);
        Files.move(fresh, server.data().resolve("object-sabotage"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void verify() throws IOException {
        Map<String, Integer> sizes = objects(PLAIN, plain);
        giveUpUploads(PLAIN, sizes.values().stream().mapToLong(Integer::longValue).sum(), sizes.size());
        objects(KEPT, kept);
        versions();
    }

    /** Sizes by key. */
    private Map<String, Integer> objects(String bucket, S3Ledger ledger) throws IOException {
        String listing = calls.expect(200, "GET", "/" + bucket + "?list-type=2", "", Map.of());
        Map<String, Integer> sizes = new TreeMap<>();
        Map<String, String> there = new TreeMap<>();
        for (String entry : Program.found("<Contents>(.*?)</Contents>", listing)) {
            String key = between(entry, "Key");
            HttpResponse<byte[]> answer = calls.send("GET", "/" + bucket + "/" + key, NOTHING, Map.of("x-amz-checksum-mode", "ENABLED"));
            assertThat(answer.statusCode()).as(key).isEqualTo(200);
            byte[] right = S3Load.bytes(Long.parseLong(header(answer, "x-amz-meta-seed")), answer.body().length);
            assertThat(answer.body()).as(key).isEqualTo(right);
            assertThat(header(answer, "x-amz-checksum-crc32c")).isIn("", S3Load.crc32c(right));
            assertThat(between(entry, "Size")).isEqualTo(Integer.toString(right.length));
            assertThat(between(entry, "ETag").replace("&quot;", "\"")).isEqualTo(header(answer, "ETag"));
            sizes.put(key, right.length);
            there.put(key, header(answer, "x-amz-meta-deed"));
        }
        ledger.settle(there);
        there.forEach((key, id) -> assertThat(sizes.get(key)).as(key).isEqualTo(ledger.known(key).size()));
        return sizes;
    }

    /** The bytes of unfinished uploads are counted until they are given up. */
    private void giveUpUploads(String bucket, long used, int keys) throws IOException {
        String uploads = calls.expect(200, "GET", "/" + bucket + "?uploads", "", Map.of());
        long parts = 0;
        List<String> paths = new ArrayList<>();
        for (String upload : Program.found("<Upload>(.*?)</Upload>", uploads)) {
            paths.add("/" + bucket + "/" + between(upload, "Key") + "?uploadId=" + between(upload, "UploadId"));
        }
        for (String path : paths) {
            for (String size : Program.found("<Size>(.*?)</Size>", calls.expect(200, "GET", path, "", Map.of()))) {
                parts += Long.parseLong(size);
            }
        }
        usage(bucket, used + parts, keys);
        for (String path : paths) {
            calls.expect(204, "DELETE", path, "", Map.of());
        }
        usage(bucket, used, keys);
    }

    private void usage(String bucket, long bytes, int objects) {
        JsonNode usage = Api.administrator(server).json("/api/v1/object/usage?account=bucket/" + bucket).path("items").path(0);
        assertThat(usage.path("bytes").asLong()).as("bytes of " + bucket).isEqualTo(bytes);
        assertThat(usage.path("objects").asLong()).as("objects of " + bucket).isEqualTo(objects);
    }

    /** Each change made a version or a marker, in their order. */
    private void versions() throws IOException {
        Map<String, List<String>> there = new TreeMap<>();
        String next = "";
        long bytes = 0;
        int count = 0;
        do {
            String page = calls.expect(200, "GET", "/" + KEPT + "?versions&max-keys=700" + next, "", Map.of());
            for (String entry : Program.found("<(?:Version|DeleteMarker)>(.*?)</(?:Version|DeleteMarker)>", page)) {
                boolean marker = !entry.contains("<ETag>");
                there.computeIfAbsent(between(entry, "Key"), key -> new ArrayList<>()).add(marker ? "-" : between(entry, "ETag").replaceAll("&quot;|\"", ""));
                bytes += marker ? 0 : Long.parseLong(between(entry, "Size"));
                count += marker ? 0 : 1;
            }
            next = page.contains("<IsTruncated>true") ? "&key-marker=" + between(page, "NextKeyMarker") + "&version-id-marker="
                    + between(page, "NextVersionIdMarker") : "";
        } while (!next.isEmpty());
        there.values().forEach(Collections::reverse);
        kept.settleVersions(there);
        giveUpUploads(KEPT, bytes, count);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String between(String text, String element) {
        return Program.found("<" + element + ">([^<]*)</" + element + ">", text).get(0);
    }
}
