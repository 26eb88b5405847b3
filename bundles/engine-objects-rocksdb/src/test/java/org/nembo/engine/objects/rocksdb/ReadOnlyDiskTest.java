package org.nembo.engine.objects.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.felix.hc.api.Result;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.ObjectError;
import org.nembo.testkit.object.EngineUnderTest;

/** A file system that becomes read-only under an open engine; where this process may not mount one, these tests are skipped. */
class ReadOnlyDiskTest {

    private static final int LARGE = 700_000;

    @TempDir
    private Path directory;
    private Path disk;
    private EmbeddedObjects engine;
    private EngineUnderTest it;
    private String bucket;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        try (RandomAccessFile image = new RandomAccessFile(directory.resolve("image").toFile(), "rw")) {
            image.setLength(200 << 20);
        }
        assumeTrue(run("mkfs.ext4", "-q", directory.resolve("image").toString()) && mountImage(), "needs mkfs.ext4, root and a loop device");
        open();
        bucket = it.bucket(Versioning.OFF);
        it.put(bucket, "small", "text");
        it.put(bucket, "large", EngineUnderTest.bytes(LARGE, 1));
    }

    @AfterEach
    void unmount() throws Exception {
        if (engine != null) {
            engine.close();
            while (run("umount", disk.resolve("objects/files").toString())) {
                assertThat(disk).exists();
            }
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private boolean mountImage() throws Exception {
        return run("mount", "-o", "loop", directory.resolve("image").toString(), disk.toString());
    }

    private void open() throws IOException {
        Settings settings = new Settings(disk.resolve("objects"), Settings.Durability.COMMIT, Duration.ofMillis(5), 65_536, 8 << 20, 4 << 20, Duration.ZERO, 0,
                false);
        engine = new EmbeddedObjects(settings, null, System::currentTimeMillis);
        it = new EngineUnderTest(engine);
    }

    private static boolean run(String... words) throws Exception {
        try {
            Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ObjectError.OBJECTS_BUSY));
    }

    private Result.Status health() {
        return new EmbeddedHealth(engine).execute().getStatus();
    }

    private void readsAll() {
        assertThat(it.text(bucket, "small")).isEqualTo("text");
        assertThat(it.read(engine.find(bucket, "large", null).orElseThrow())).isEqualTo(EngineUnderTest.bytes(LARGE, 1));
        assertThat(it.keys(bucket, "", "", 10)).contains("large", "small");
    }

    @Test
    void aFaultOfTheFileSystemLeavesWhatIsThereReadableAndLosesNothing() throws Exception {
        assumeTrue(run("mount", "-o", "remount,abort", disk.toString()), "the kernel can end the journal");
        refused(() -> it.put(bucket, "large", EngineUnderTest.bytes(LARGE, 2)));
        assertThat(health()).as("who only stores large objects is told too").isEqualTo(Result.Status.CRITICAL);
        refused(() -> it.put(bucket, "small", "other"));
        refused(() -> it.put(bucket, "small", "once more"));
        refused(() -> it.delete(bucket, "small", null));
        engine.upkeep().heal();
        assertThat(health()).isEqualTo(Result.Status.CRITICAL);
        readsAll();
        try {
            engine.close();
        } catch (NemboException e) {
            assertThat(e.code()).isInstanceOf(ObjectError.class);
        }
        assertThat(run("umount", disk.toString())).isTrue();
        assertThat(mountImage()).isTrue();
        open();
        readsAll();
        assertThat(health()).isEqualTo(Result.Status.OK);
        it.put(bucket, "small", "other");
        assertThat(engine.scrub("", 100).damaged()).isEmpty();
    }

    @Test
    void aDiskThatIsWritableAgainIsWrittenWithoutARestart() throws Exception {
        String files = disk.resolve("objects/files").toString();
        assumeTrue(run("mount", "--bind", files, files) && run("mount", "-o", "remount,bind,ro", files), "a directory can be made read-only");
        refused(() -> it.put(bucket, "large", EngineUnderTest.bytes(LARGE, 2)));
        assertThat(health()).isEqualTo(Result.Status.CRITICAL);
        readsAll();
        assertThat(run("umount", files)).isTrue();
        engine.upkeep().heal();
        assertThat(health()).isEqualTo(Result.Status.OK);
        it.put(bucket, "large", EngineUnderTest.bytes(LARGE, 3));
        assertThat(it.read(engine.find(bucket, "large", null).orElseThrow())).isEqualTo(EngineUnderTest.bytes(LARGE, 3));
    }
}
