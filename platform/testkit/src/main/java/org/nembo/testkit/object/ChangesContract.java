package org.nembo.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.ChangeLog.Change;
import org.nembo.spi.object.ChangeLog.Kind;
import org.nembo.spi.object.ObjectEngine;

/** The change log: what every {@link ObjectEngine} says of what changed. */
public abstract class ChangesContract {

    private EngineUnderTest it;
    private ChangeLog log;
    private String bucket;

    /** The engine, empty or not. */
    protected abstract ObjectEngine engine();

    @BeforeEach
    void makeBucket() {
        it = new EngineUnderTest(engine());
        log = engine().changes();
        bucket = it.bucket(Versioning.ENABLED);
        log.join("test");
    }

    @AfterEach
    void leave() {
        List.copyOf(log.readers().keySet()).forEach(log::leave);
    }

    @Test
    void saysWhatChangedInItsOrder() {
        long before = log.last();
        String version = it.put(bucket, "key", "text").version();
        engine().change(bucket, "key", null, stored -> stored.with(Map.of(), Map.of()), EngineUnderTest.ORIGIN);
        it.delete(bucket, "key", null);
        it.delete(bucket, "key", version);
        it.delete(bucket, "never-there", version);
        List<Change> changes = log.read(before, 100);
        assertThat(changes).extracting(Change::kind).containsExactly(Kind.PUT, Kind.CHANGED, Kind.MARKER, Kind.REMOVED);
        assertThat(changes).extracting(Change::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(changes.get(3).sequence()).isEqualTo(log.last());
        Change put = changes.get(0);
        assertThat(put.bucket()).isEqualTo(bucket);
        assertThat(put.key()).isEqualTo("key");
        assertThat(put.version()).isEqualTo(version);
        assertThat(put.size()).isEqualTo(4);
        assertThat(put.origin()).isEqualTo(EngineUnderTest.ORIGIN);
        assertThat(changes.get(3).version()).isEqualTo(version);
        assertThat(log.read(changes.get(1).sequence(), 1)).containsExactly(changes.get(2));
    }

    @Test
    void keepsChangesUntilAllReadersArePast() {
        log.join("other");
        long before = log.last();
        it.put(bucket, "a", "text");
        it.put(bucket, "b", "text");
        List<Change> changes = log.read(before, 10);
        log.advance("test", changes.get(1).sequence());
        assertThat(log.read(before, 10)).hasSize(2);
        log.advance("other", changes.get(0).sequence());
        assertThat(log.read(before, 10)).extracting(Change::key).containsExactly("b");
        assertThat(log.readers()).containsEntry("test", changes.get(1).sequence()).containsEntry("other", changes.get(0).sequence());
        log.join("other");
        assertThat(log.readers()).containsEntry("other", changes.get(0).sequence());
        log.leave("other");
        assertThat(log.read(before, 10)).isEmpty();
        log.advance("test", before);
        assertThat(log.readers()).as("never backwards").containsEntry("test", changes.get(1).sequence());
        assertThatThrownBy(() -> log.advance("stranger", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutAReaderNothingIsKept() {
        log.leave("test");
        long before = log.last();
        it.put(bucket, "a", "text");
        log.join("late");
        assertThat(log.read(before, 10)).isEmpty();
        it.put(bucket, "b", "text");
        assertThat(log.read(log.readers().get("late"), 10)).extracting(Change::key).containsExactly("b");
    }

    @Test
    void waitsForAChange() throws Exception {
        long before = log.last();
        assertThat(log.await(before, Duration.ofMillis(20))).isFalse();
        Together.run(2, thread -> thread == 0 ? log.await(before, Duration.ofSeconds(30)) : it.put(bucket, "a", "text") != null,
                results -> assertThat(results).containsExactly(true, true));
        assertThat(log.await(before, Duration.ZERO)).isTrue();
    }

    @Test
    void aReaderSeesEachChangeOnceWhileManyWrite() throws Exception {
        long before = log.last();
        AtomicBoolean writing = new AtomicBoolean(true);
        java.util.concurrent.atomic.AtomicInteger writers = new java.util.concurrent.atomic.AtomicInteger(5);
        Together.run(6, thread -> {
            List<String> seen = new ArrayList<>();
            if (thread > 0) {
                for (int i = 0; i < 20; i++) {
                    seen.add(it.put(bucket, "key", "text").version());
                }
                writing.set(writers.decrementAndGet() > 0);
                return seen;
            }
            long at = before;
            while (writing.get() || at < log.last()) {
                log.await(at, Duration.ofMillis(50));
                for (Change each : log.read(at, 7)) {
                    assertThat(each.sequence()).isGreaterThan(at);
                    at = each.sequence();
                    seen.add(each.version());
                }
                log.advance("test", at);
            }
            return seen;
        }, results -> assertThat(results.get(0)).doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(results.subList(1, 6).stream().flatMap(List::stream).toList()));
    }
}
