package org.nembo.objectstore.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.ChangeSubscriber;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Origin;

@Timeout(60)
class SubscribersTest {

    private static final Origin ORIGIN = new Origin("", "", "r", "ObjectCreated:Put", "");

    private final ObjectEngine engine = EmptyEngine.get();
    private Subscribers subscribers;

    @BeforeEach
    void begin() {
        engine.buckets().create(new Bucket("data", "anna", "", Instant.now(), Bucket.Versioning.OFF, Map.of(), 1));
        engine.buckets().create(new Bucket("other", "anna", "", Instant.now(), Bucket.Versioning.OFF, Map.of(), 1));
        subscribers = new Subscribers(engine, 5);
    }

    @AfterEach
    void end() {
        subscribers.close();
    }

    /** Notes what it is told, and fails as often as it is told to. */
    private static final class Noting implements ChangeSubscriber {

        private final String name;
        private final Interest interest;
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        private final AtomicInteger failures = new AtomicInteger();

        Noting(String name, Interest interest) {
            this.name = name;
            this.interest = interest;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Interest interest() {
            return interest;
        }

        @Override
        public void changed(ChangeLog.Change change) throws Exception {
            told.add(change.kind() + " " + change.bucket() + "/" + change.key());
            if (failures.getAndDecrement() > 0) {
                throw new java.io.IOException("not now");
            }
        }

        String next() throws InterruptedException {
            return told.poll(30, TimeUnit.SECONDS);
        }
    }

    private void put(String bucket, String key) {
        engine.put(new NewObject(bucket, key, 0, "d41d8cd98f00b204e9800998ecf8427e", "anna", Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of(),
                List.of(), Optional.empty(), ORIGIN), engine.draft(0), Guard.NONE);
    }

    @Test
    void tellsInOrderWhatFits() throws Exception {
        Noting some = new Noting("some", new ChangeSubscriber.Interest("data", "cvmfs/", ".tar", Set.of(ChangeLog.Kind.PUT)));
        Noting all = new Noting("all", ChangeSubscriber.Interest.ALL);
        subscribers.add(some);
        subscribers.add(all);
        put("data", "cvmfs/a.tar");
        put("other", "cvmfs/a.tar");
        put("data", "cvmfs/a.txt");
        put("data", "a.tar");
        engine.delete("data", "cvmfs/a.tar", null, Guard.NONE, ORIGIN);
        put("data", "cvmfs/b.tar");
        assertThat(List.of(some.next(), some.next())).containsExactly("PUT data/cvmfs/a.tar", "PUT data/cvmfs/b.tar");
        assertThat(List.of(all.next(), all.next(), all.next(), all.next(), all.next(), all.next())).containsExactly("PUT data/cvmfs/a.tar",
                "PUT other/cvmfs/a.tar", "PUT data/cvmfs/a.txt", "PUT data/a.tar", "REMOVED data/cvmfs/a.tar", "PUT data/cvmfs/b.tar");
        assertThat(some.told).isEmpty();
    }

    @Test
    void whoThrowsIsToldAgainAndOfNothingElseBefore() throws Exception {
        Noting noting = new Noting("shaky", ChangeSubscriber.Interest.ALL);
        noting.failures.set(3);
        subscribers.add(noting);
        put("data", "a");
        put("data", "b");
        assertThat(List.of(noting.next(), noting.next(), noting.next(), noting.next(), noting.next())).containsExactly("PUT data/a", "PUT data/a", "PUT data/a",
                "PUT data/a", "PUT data/b");
    }

    @Test
    void whoWasAwayIsToldWhatItMissed() throws Exception {
        Noting before = new Noting("registry", ChangeSubscriber.Interest.ALL);
        subscribers.add(before);
        put("data", "a");
        assertThat(before.next()).isEqualTo("PUT data/a");
        while (engine.changes().readers().get("subscriber/registry") < engine.changes().last()) {
            Thread.onSpinWait();
        }
        subscribers.remove(before);
        put("data", "b");
        Noting after = new Noting("registry", ChangeSubscriber.Interest.ALL);
        subscribers.add(after);
        assertThat(after.next()).isEqualTo("PUT data/b");
    }

    @Test
    void theSecondOfANameAndOneWithoutANameAreToldNothing() throws Exception {
        Noting first = new Noting("registry", ChangeSubscriber.Interest.ALL);
        Noting second = new Noting("registry", ChangeSubscriber.Interest.ALL);
        Noting nameless = new Noting("No Name", ChangeSubscriber.Interest.ALL);
        subscribers.add(first);
        subscribers.add(second);
        subscribers.add(nameless);
        put("data", "a");
        assertThat(first.next()).isEqualTo("PUT data/a");
        assertThat(second.told).isEmpty();
        assertThat(nameless.told).isEmpty();
        subscribers.remove(second);
        put("data", "b");
        assertThat(first.next()).isEqualTo("PUT data/b");
    }

    @Test
    void thePlaceOfOneThatIsAwayForTooLongIsGivenUp() {
        Noting noting = new Noting("gone", ChangeSubscriber.Interest.ALL);
        subscribers.add(noting);
        subscribers.remove(noting);
        Instant now = Instant.now();
        subscribers.leave(now);
        subscribers.leave(now.plus(Duration.ofDays(6)));
        assertThat(engine.changes().readers()).containsKey("subscriber/gone");
        subscribers.leave(now.plus(Duration.ofDays(8)));
        assertThat(engine.changes().readers()).doesNotContainKey("subscriber/gone");
    }

    @Test
    void theMetricsKnowWhoIsFarthestBehind() {
        engine.changes().join("topic/a");
        put("data", "a");
        engine.changes().join("topic/b");
        put("data", "b");
        Map<String, StorageMetrics.Behind> behind = StorageMetrics.behind(engine.changes(), Instant.now().plusSeconds(100));
        assertThat(behind).containsOnlyKeys("topic");
        assertThat(behind.get("topic").changes()).isEqualTo(2);
        assertThat(behind.get("topic").seconds()).isBetween(100.0, 160.0);
    }
}
