package org.nembo.engine.objects.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;
import org.nembo.testkit.object.EngineUnderTest;

/** A small file system of its own that fills and that is made read-only; where this process may not mount one, these tests are skipped. */
class RealDiskTest {

    private static final int LARGE = 700_000;

    @TempDir
    private Path directory;
    private Path disk;
    private boolean mounted;
    private EmbeddedObjects engine;
    private EngineUnderTest it;
    private String bucket;

    @BeforeEach
    void mount() throws Exception {
        disk = directory.resolve("disk");
        java.nio.file.Files.createDirectory(disk);
        mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
        assumeTrue(mounted, "a file system can be mounted");
        engine = open();
        it = new EngineUnderTest(engine);
        bucket = it.bucket(Versioning.OFF);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            engine.close();
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private EmbeddedObjects open() throws IOException {
        Settings settings = new Settings(disk.resolve("objects"), Settings.Durability.COMMIT, Duration.ofMillis(5), 65_536, 8 << 20, 4 << 20, Duration.ZERO, 0,
                false);
        return new EmbeddedObjects(settings, null, System::currentTimeMillis);
    }

    private static boolean run(String... words) throws Exception {
        try {
            Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static ObjectError code(NemboException e) {
        return (ObjectError) e.code();
    }

    @Test
    void aFullDiskKeepsWhatWasAnsweredAndTakesMoreWhenThereIsRoom() throws IOException {
        List<String> kept = new ArrayList<>();
        ObjectError refusal = null;
        for (int i = 0; refusal == null; i++) {
            try {
                it.put(bucket, "key%03d".formatted(i), EngineUnderTest.bytes(LARGE, i));
                kept.add("key%03d".formatted(i));
            } catch (NemboException e) {
                refusal = code(e);
            }
        }
        assertThat(refusal).isEqualTo(ObjectError.OBJECTS_FULL);
        assertThat(kept).hasSizeGreaterThan(10);
        assertThat(it.keys(bucket, "", "", 1000)).isEqualTo(kept);
        for (int i = 0; i < kept.size(); i++) {
            StoredObject stored = engine.find(bucket, kept.get(i), null).orElseThrow();
            assertThat(it.read(stored)).isEqualTo(EngineUnderTest.bytes(LARGE, i));
        }
        for (int i = 0; i < 5; i++) {
            it.delete(bucket, kept.get(i), null);
        }
        engine.upkeep().sweepNow();
        it.put(bucket, "more", EngineUnderTest.bytes(LARGE, 77));
        engine.close();
        engine = open();
        it = new EngineUnderTest(engine);
        assertThat(it.keys(bucket, "", "", 1000)).hasSize(kept.size() - 4).contains("more");
        assertThat(engine.scrub("", 1000).damaged()).isEmpty();
    }

    @Test
    void aDiskThatIsMadeReadOnlyIsReadAndRefusesToBeWritten() throws Exception {
        it.put(bucket, "small", "text");
        it.put(bucket, "large", EngineUnderTest.bytes(LARGE, 1));
        engine.close();
        // Nobody has a file open for writing, or it would not be made read-only.
        assumeTrue(run("mount", "-o", "remount,ro", disk.toString()), "a file system can be made read-only");
        assertThatThrownBy(this::open).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isInstanceOf(ObjectError.class))
                .hasMessageContaining("objects");
        assertThat(run("mount", "-o", "remount,rw", disk.toString())).isTrue();
        engine = open();
        it = new EngineUnderTest(engine);
        assertThat(it.text(bucket, "small")).isEqualTo("text");
        assertThat(it.read(engine.find(bucket, "large", null).orElseThrow())).isEqualTo(EngineUnderTest.bytes(LARGE, 1));
        it.put(bucket, "more", "text");
    }
}
