package org.nembo.engine.objects.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;
import org.nembo.testkit.object.EngineUnderTest;
import org.nembo.testkit.object.Together;

/** Closing while others work, settings, and how many changes share a force of the disk. */
final class LifeTest {

    @TempDir
    private Path directory;

    private static Settings settings(Path directory, Settings.Durability durability) {
        return new Settings(directory, durability, Duration.ofMillis(5), 65_536, 8 << 20, 0, Duration.ZERO, 0, false);
    }

    @ParameterizedTest
    @EnumSource(Settings.Durability.class)
    void closingUnderLoadLosesNothingThatWasAcknowledged(Settings.Durability durability) throws Exception {
        EmbeddedObjects engine = new EmbeddedObjects(settings(directory, durability), null, System::currentTimeMillis);
        EngineUnderTest it = new EngineUnderTest(engine);
        String bucket = it.bucket(Versioning.OFF);
        CountDownLatch working = new CountDownLatch(60);
        Together.run(7, thread -> {
            List<String> acknowledged = new ArrayList<>();
            if (thread == 6) {
                assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
                engine.close();
                return acknowledged;
            }
            try {
                for (int i = 0; ; i++) {
                    String key = thread + "-" + i;
                    StoredObject stored = it.put(bucket, key, EngineUnderTest.bytes(i % 5 == 0 ? 70_000 : 100, i));
                    acknowledged.add(key);
                    working.countDown();
                    it.read(stored);
                    engine.list(new ListRequest(bucket, "", "", "", "", 100, i % 2 == 0));
                }
            } catch (NemboException e) {
                assertThat(e.code()).isEqualTo(ObjectError.OBJECTS_BUSY);
                return acknowledged;
            }
        }, results -> {
            try {
                EmbeddedObjects again = new EmbeddedObjects(settings(directory, durability), null, System::currentTimeMillis);
                List<String> keys = new EngineUnderTest(again).keys(bucket, "", "", 1000);
                assertThat(keys).containsAll(results.stream().flatMap(List::stream).toList());
                assertThat(again.scrub("", 100_000).damaged()).isEmpty();
                again.close();
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void waitingChangesShareAForceOfTheDisk() throws Exception {
        EmbeddedObjects engine = EmbeddedObjects.in(directory);
        EngineUnderTest it = new EngineUnderTest(engine);
        String bucket = it.bucket(Versioning.OFF);
        long groups = engine.shop().commits().groups();
        long mutations = engine.shop().commits().mutations();
        Together.run(16, thread -> {
            for (int i = 0; i < 20; i++) {
                it.put(bucket, thread + "-" + i, "text");
            }
            return null;
        }, results -> {
            assertThat(engine.shop().commits().mutations() - mutations).isEqualTo(320);
            assertThat(engine.shop().commits().groups() - groups).isLessThan(320);
        });
        engine.close();
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> new Settings(directory, Settings.Durability.COMMIT, Duration.ofMillis(5), -1, 8 << 20, 0, Duration.ZERO, 0, false))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("inline.bytes").hasMessageContaining("-1");
    }
}
