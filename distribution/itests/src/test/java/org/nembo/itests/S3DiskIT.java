package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer;

/**
 * A server whose objects are on a small file system of their own, which fills, and then becomes read-only under it: clients are told, what was answered stays
 * readable and is there afterwards. Needs root, {@code mkfs.ext4} and a loop device; skipped where they are not.
 */
final class S3DiskIT {

    private static final String BUCKET = "on-a-small-disk";
    private static final int DISK = 160 << 20;
    private static final int LARGE = 8 << 20;
    private static final byte[] NOTHING = new byte[0];

    @TempDir
    private Path directory;
    private Path disk;
    private boolean mounted;
    private NemboServer server;
    private S3Calls calls;
    /** Seeds and sizes of what is there. */
    private final Map<String, Integer> kept = new TreeMap<>();

    @BeforeEach
    void start() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        try (RandomAccessFile image = new RandomAccessFile(directory.resolve("image").toFile(), "rw")) {
            image.setLength(DISK);
        }
        mounted = Program.exists("mkfs.ext4") && ends("mkfs.ext4", "-q", directory.resolve("image").toString()) && mount();
        assumeThat(mounted).as("no file system can be mounted here: that needs root and a loop device").isTrue();
        server = NemboServer.started(NemboServer.Setup.standard().features("platform", "engine-objects-rocksdb", "objectstore")
                .with("org.nembo.engine.objects.rocksdb", "directory", disk.resolve("objects").toString())
                .with("org.nembo.engine.objects.rocksdb", "reserve.mib", "24").with("org.nembo.engine.objects.rocksdb", "grace.seconds", "0"));
        calls = S3Calls.of(server, Api.administrator(server).token());
        calls.expect(200, "PUT", "/" + BUCKET, "", Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (mounted) {
            assertThat(ends("umount", disk.toString())).isTrue();
        }
    }

    private static boolean ends(String... words) throws Exception {
        return Program.of(words).run().exit() == 0;
    }

    private boolean mount() throws Exception {
        return ends("mount", "-o", "loop", directory.resolve("image").toString(), disk.toString());
    }

    private HttpResponse<byte[]> put(String key, int size) throws IOException {
        HttpResponse<byte[]> answer = calls.send("PUT", "/" + BUCKET + "/" + key, S3Load.bytes(key.hashCode(), size), Map.of());
        if (answer.statusCode() == 200) {
            kept.put(key, size);
        }
        return answer;
    }

    private void refused(int status, String code, HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(text).isEqualTo(status);
        assertThat(text).contains("<Code>" + code + "</Code>").contains("<Message>");
    }

    private String health() {
        return Api.administrator(server).get("/health/ready").body();
    }

    private void allIsThere() throws IOException {
        String listing = calls.expect(200, "GET", "/" + BUCKET + "?list-type=2", "", Map.of());
        assertThat(Program.found("<Key>([^<]*)</Key>", listing)).containsExactlyElementsOf(kept.keySet());
        for (Map.Entry<String, Integer> each : kept.entrySet()) {
            HttpResponse<byte[]> answer = calls.send("GET", "/" + BUCKET + "/" + each.getKey(), NOTHING, Map.of());
            assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(200);
            assertThat(answer.body()).as(each.getKey()).isEqualTo(S3Load.bytes(each.getKey().hashCode(), each.getValue()));
        }
        long bytes = kept.values().stream().mapToLong(Integer::longValue).sum();
        var usage = Api.administrator(server).json("/api/v1/object/usage?account=bucket/" + BUCKET).path("items").path(0);
        assertThat(usage.path("bytes").asLong()).isEqualTo(bytes);
    }

    @Test
    void aDiskThatIsFullAndThenReadOnlyIsToldAndLosesNothing() throws Exception {
        assertThat(put("small", 100).statusCode()).isEqualTo(200);
        HttpResponse<byte[]> last = put("large/00", LARGE);
        for (int i = 1; last.statusCode() == 200; i++) {
            last = put("large/%02d".formatted(i), LARGE);
        }
        refused(507, "InsufficientStorage", last);
        assertThat(kept).hasSizeGreaterThan(5);
        allIsThere();
        assertThat(server.isReady()).as("who reads finds it ready").isTrue();
        roomIsMadeWithoutARestart();
        readOnly();
        server.kill();
        assertThat(ends("umount", disk.toString())).isTrue();
        assertThat(mount()).isTrue();
        server.startAgain();
        allIsThere();
        assertThat(put("after", LARGE).statusCode()).isEqualTo(200);
        allIsThere();
    }

    private void roomIsMadeWithoutARestart() throws IOException {
        for (String key : new String[] {"large/00", "large/01", "large/02"}) {
            calls.expect(204, "DELETE", "/" + BUCKET + "/" + key, "", Map.of());
            kept.remove(key);
        }
        Api.await("room", Api.PATIENCE, () -> {
            try {
                return put("more", LARGE).statusCode() == 200;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        allIsThere();
    }

    /** The kernel does so after a fault of the disk. */
    private void readOnly() throws Exception {
        assumeThat(ends("mount", "-o", "remount,abort", disk.toString())).as("the kernel cannot end the journal on request").isTrue();
        refused(503, "ServiceUnavailable", put("large", LARGE));
        refused(503, "ServiceUnavailable", put("small", 200));
        refused(503, "ServiceUnavailable", calls.send("DELETE", "/" + BUCKET + "/small", NOTHING, Map.of()));
        assertThat(new String(put("small", 200).body(), StandardCharsets.UTF_8)).contains("can only be read until its disk is well");
        allIsThere();
        Api.await("not ready", Api.PATIENCE, () -> !server.isReady());
        assertThat(health()).contains("objects can be read only");
        assertThat(Api.administrator(server).get("/metrics").body()).contains("nembo_objects_writable 0.0");
    }
}
