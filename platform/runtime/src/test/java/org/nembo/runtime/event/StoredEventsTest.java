package org.nembo.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class StoredEventsTest {

    @BothDatabases
    void deliversWhatIsCommittedAndNothingElse(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            List<Event> seen = new CopyOnWriteArrayList<>();
            events.follow(Events.Filter.all(), 0, seen::add);
            try (Connection transaction = db.transaction()) {
                events.publish(transaction, "/test", "org.nembo.test.never", "things/1", "{}");
                transaction.rollback();
            }
            db.publish(events, "things/1", "{\"n\":1}");
            EventDatabase.await(() -> seen.size() == 1);
            assertThat(seen.get(0)).satisfies(event -> {
                assertThat(event.position()).isEqualTo(1);
                assertThat(event.type()).isEqualTo("org.nembo.test.happened");
                assertThat(event.subject()).isEqualTo("things/1");
                assertThat(event.source()).isEqualTo("/test");
                assertThat(event.data()).isEqualTo("{\"n\":1}");
            });
            assertThat(events.position()).isEqualTo(1);
            assertThat(events.read(Events.Filter.all(), 0, 10)).containsExactlyElementsOf(seen);
            events.close();
        }
    }

    @BothDatabases
    void followsFromHistoryIntoTheLiveStreamWithoutGapOrDuplicate(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            for (int i = 0; i < 30; i++) {
                db.publish(events, "things/" + i % 3, "" + i);
            }
            EventDatabase.await(() -> events.position() == 30);
            List<Event> seen = new CopyOnWriteArrayList<>();
            Events.Subscription following = events.follow(Events.Filter.of("things/1"), events.read(Events.Filter.all(), 0, 10).get(9).position(), seen::add);
            for (int i = 30; i < 60; i++) {
                db.publish(events, "things/" + i % 3, "" + i);
            }
            List<String> wanted = IntStream.range(10, 60).filter(i -> i % 3 == 1).mapToObj(Integer::toString).toList();
            EventDatabase.await(() -> seen.size() >= wanted.size());
            assertThat(seen).extracting(Event::data).containsExactlyElementsOf(wanted);
            following.close();
            following.close();
            db.publish(events, "things/1", "61");
            EventDatabase.await(() -> events.position() == 61);
            assertThat(seen).hasSize(wanted.size());
            events.close();
        }
    }

    @BothDatabases
    void givesEachEventOnePositionInOrderPerSubjectUnderConcurrentWritersOnTwoNodes(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            List<StoredEvents> nodes = List.of(db.node(), db.node());
            int writers = 6;
            int each = 50;
            List<List<Event>> seen = new ArrayList<>();
            for (StoredEvents node : nodes) {
                List<Event> list = Collections.synchronizedList(new ArrayList<>());
                seen.add(list);
                node.follow(Events.Filter.all(), 0, list::add);
            }
            ExecutorService threads = Executors.newFixedThreadPool(writers);
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        db.publish(nodes.get((writer + i) % 2), "things/" + writer, "" + i);
                    }
                    return null;
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
            threads.shutdown();
            EventDatabase.await(() -> seen.stream().allMatch(list -> list.size() >= writers * each));
            for (List<Event> list : seen) {
                assertThat(list).hasSize(writers * each);
                assertThat(list).extracting(Event::position).containsExactlyElementsOf(LongStream.rangeClosed(1, writers * each).boxed().toList());
                assertThat(list).extracting(Event::id).doesNotHaveDuplicates();
                for (int w = 0; w < writers; w++) {
                    String subject = "things/" + w;
                    assertThat(list).filteredOn(event -> event.subject().equals(subject)).extracting(Event::data)
                            .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(Integer::toString).toList());
                }
            }
            nodes.forEach(StoredEvents::close);
        }
    }

    @BothDatabases
    void filtersBySubjectPrefixAndType(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            try (Connection transaction = db.transaction()) {
                events.publish(transaction, "/test", "a.b", "things/1", "1");
                events.publish(transaction, "/test", "a.c", "things/1/parts/x", "2");
                events.publish(transaction, "/test", "a.b", "thingsother", "3");
                transaction.commit();
            }
            EventDatabase.await(() -> events.position() == 3);
            assertThat(events.read(Events.Filter.of("things/"), 0, 10)).extracting(Event::data).containsExactly("1", "2");
            assertThat(events.read(Events.Filter.of("things/1"), 0, 10)).extracting(Event::data).containsExactly("1");
            assertThat(events.read(new Events.Filter("", Set.of("a.b")), 0, 10)).extracting(Event::data).containsExactly("1", "3");
            assertThat(events.read(new Events.Filter("things/", Set.of("a.c", "a.x")), 0, 10)).extracting(Event::data).containsExactly("2");
            assertThat(events.read(Events.Filter.all(), 1, 1)).extracting(Event::data).containsExactly("2");
            events.close();
        }
    }

    @BothDatabases
    void aSlowFollowerDelaysOnlyItselfAndMissesNothing(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            CountDownLatch gate = new CountDownLatch(1);
            List<Long> slow = new CopyOnWriteArrayList<>();
            List<Long> quick = new CopyOnWriteArrayList<>();
            events.follow(Events.Filter.all(), 0, event -> {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                slow.add(event.position());
            });
            events.follow(Events.Filter.all(), 0, event -> quick.add(event.position()));
            try (Connection transaction = db.transaction()) {
                for (int i = 0; i < 2600; i++) {
                    events.publish(transaction, "/test", "a.b", "things/1", "1");
                }
                transaction.commit();
            }
            EventDatabase.await(() -> quick.size() == 2600);
            assertThat(slow).isEmpty();
            gate.countDown();
            EventDatabase.await(() -> slow.size() == 2600);
            assertThat(slow).isSorted().doesNotHaveDuplicates();
            events.close();
        }
    }

    @BothDatabases
    void aFollowerThatThrowsIsEndedAndTheOthersGoOn(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            List<String> seen = new CopyOnWriteArrayList<>();
            List<String> before = new CopyOnWriteArrayList<>();
            events.follow(Events.Filter.all(), 0, event -> {
                before.add(event.data());
                throw new IllegalStateException("broken consumer");
            });
            events.follow(Events.Filter.all(), 0, event -> seen.add(event.data()));
            db.publish(events, "things/1", "1");
            EventDatabase.await(() -> seen.size() == 1 && before.size() == 1);
            db.publish(events, "things/1", "2");
            EventDatabase.await(() -> seen.size() == 2);
            assertThat(before).containsExactly("1");
            events.close();
        }
    }

    @BothDatabases
    void goesOnAfterARestartWhereItStood(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents first = db.node();
            db.publish(first, "things/1", "1");
            EventDatabase.await(() -> first.position() == 1);
            first.close();
            db.publish(first, "things/1", "2");
            StoredEvents second = db.node();
            List<Event> seen = new CopyOnWriteArrayList<>();
            second.follow(Events.Filter.all(), 1, seen::add);
            EventDatabase.await(() -> seen.size() == 1);
            assertThat(seen.get(0).position()).isEqualTo(2);
            second.close();
        }
    }

    @BothDatabases
    void removesDeliveredEventsAfterTheRetention(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents old = new StoredEvents(EventDatabase.SETTINGS, db.databases(), Clock.offset(Clock.systemUTC(), Duration.ofDays(-31)));
            for (int i = 0; i < 3; i++) {
                db.publish(old, "things/1", "0");
            }
            EventDatabase.await(() -> old.position() == 3);
            old.close();
            StoredEvents now = db.node();
            db.publish(now, "things/1", "1");
            EventDatabase.await(() -> now.read(Events.Filter.all(), 0, 10).size() == 1);
            assertThat(now.read(Events.Filter.all(), 0, 10)).extracting(Event::position).containsExactly(4L);
            assertThat(now.position()).isEqualTo(4);
            now.close();
        }
    }

    @BothDatabases
    void refusesWhatIsNoEvent(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node(new EventSettings(Duration.ofMillis(50), Duration.ofDays(1), 1, Duration.ofSeconds(1), 1));
            try (Connection transaction = db.transaction()) {
                assertThatThrownBy(() -> events.publish(transaction, "/test", "a.b", "s", "{")).hasMessageContaining("not JSON");
                assertThatThrownBy(() -> events.publish(transaction, "/test", "a.b", "s", "")).hasMessageContaining("not nothing");
                assertThatThrownBy(() -> events.publish(transaction, "/test", "a.b", "s", "1 2")).hasMessageContaining("one JSON value");
                assertThatThrownBy(() -> events.publish(transaction, "/test", "a.b", " ", "1")).hasMessageContaining("subject");
                String large = "\"" + "x".repeat(StoredEvents.MAX_DATA) + "\"";
                assertThatThrownBy(() -> events.publish(transaction, "/test", "a.b", "s", large)).hasMessageContaining("at most");
                transaction.rollback();
                transaction.setAutoCommit(true);
                assertThatThrownBy(() -> events.publish(transaction, "/test", "a.b", "s", "1")).isInstanceOf(IllegalStateException.class);
            }
            assertThatThrownBy(() -> events.read(Events.Filter.all(), 0, 1001)).hasMessageContaining("limit");
            events.follow(Events.Filter.all(), 0, event -> { });
            assertThatThrownBy(() -> events.follow(Events.Filter.all(), 0, event -> { })).isInstanceOf(NemboException.class)
                    .hasMessageContaining("1 live subscriptions");
            events.close();
        }
    }
}
