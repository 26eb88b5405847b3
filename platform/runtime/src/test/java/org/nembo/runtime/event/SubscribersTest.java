package org.nembo.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.nembo.api.event.Event;
import org.nembo.api.event.EventSubscriber;
import org.nembo.api.event.Events;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class SubscribersTest {

    private interface Receiver {
        void receive(Event event) throws Exception;
    }

    private static EventSubscriber subscriber(String name, Receiver receiver) {
        return new EventSubscriber() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Events.Filter filter() {
                return Events.Filter.of("things/");
            }

            @Override
            public void receive(Event event) throws Exception {
                receiver.receive(event);
            }
        };
    }

    private static Subscribers node(EventDatabase db, Events events) {
        return new Subscribers(EventDatabase.SETTINGS, db.databases(), events, Clock.systemUTC());
    }

    @BothDatabases
    void deliversInOrderWhatHappensFromTheFirstRegistrationOn(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            db.publish(events, "things/0", "-1");
            EventDatabase.await(() -> events.position() == 1);
            Subscribers subscribers = node(db, events);
            List<String> seen = new CopyOnWriteArrayList<>();
            subscribers.addSubscriber(subscriber("mail", event -> seen.add(event.data())));
            for (int i = 0; i < 250; i++) {
                db.publish(events, i % 10 == 0 ? "others/1" : "things/" + i % 3, "" + i);
            }
            List<String> wanted = IntStream.range(0, 250).filter(i -> i % 10 != 0).mapToObj(Integer::toString).toList();
            EventDatabase.await(() -> seen.size() >= wanted.size());
            assertThat(seen).containsExactlyElementsOf(wanted);
            subscribers.close();
            events.close();
        }
    }

    @BothDatabases
    void servesTheNewerOfTwoNamesakesAndTheOlderAgainWhenItGoes(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            Subscribers subscribers = node(db, events);
            List<String> seen = new CopyOnWriteArrayList<>();
            EventSubscriber older = subscriber("mail", event -> seen.add("older " + event.data()));
            EventSubscriber newer = subscriber("mail", event -> seen.add("newer " + event.data()));
            subscribers.addSubscriber(older);
            subscribers.addSubscriber(newer);
            db.publish(events, "things/1", "1");
            EventDatabase.await(() -> seen.size() == 1);
            subscribers.removeSubscriber(newer);
            db.publish(events, "things/1", "2");
            EventDatabase.await(() -> seen.size() == 2);
            subscribers.addSubscriber(newer);
            subscribers.removeSubscriber(older);
            db.publish(events, "things/1", "3");
            EventDatabase.await(() -> seen.size() == 3);
            assertThat(seen).containsExactly("newer 1", "older 2", "newer 3");
            subscribers.removeSubscriber(newer);
            subscribers.removeSubscriber(newer);
            db.publish(events, "things/1", "4");
            subscribers.addSubscriber(older);
            EventDatabase.await(() -> seen.size() == 4);
            assertThat(seen).endsWith("older 4");
            subscribers.close();
            events.close();
        }
    }

    @BothDatabases
    void goesOnWhereItWasAfterAnAbsence(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            Subscribers first = node(db, events);
            List<String> seen = new CopyOnWriteArrayList<>();
            EventSubscriber subscriber = subscriber("mail", event -> seen.add(event.data()));
            first.addSubscriber(subscriber);
            db.publish(events, "things/1", "1");
            EventDatabase.await(() -> seen.size() == 1);
            first.removeSubscriber(subscriber);
            db.publish(events, "things/1", "2");
            first.close();
            Subscribers second = node(db, events);
            second.addSubscriber(subscriber("mail", event -> seen.add("again " + event.data())));
            db.publish(events, "things/1", "3");
            EventDatabase.await(() -> seen.size() == 3);
            assertThat(seen).containsExactly("1", "again 2", "again 3");
            second.close();
            events.close();
        }
    }

    @BothDatabases
    void offersAgainWhatWasRefusedAndKeepsTheOrder(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            Subscribers subscribers = node(db, events);
            List<String> offered = new CopyOnWriteArrayList<>();
            subscribers.addSubscriber(subscriber("mail", event -> {
                offered.add(event.data());
                if (offered.size() == 2) {
                    throw new IllegalStateException("not now");
                }
            }));
            for (int i = 1; i <= 3; i++) {
                db.publish(events, "things/1", "" + i);
            }
            EventDatabase.await(() -> offered.size() == 4);
            assertThat(offered).containsExactly("1", "2", "2", "3");
            assertThat(subscribers.dead(10)).isEmpty();
            subscribers.close();
            events.close();
        }
    }

    @BothDatabases
    void putsAsideWhatIsRefusedTooOften(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            Subscribers subscribers = node(db, events);
            List<String> offered = new CopyOnWriteArrayList<>();
            subscribers.addSubscriber(subscriber("mail", event -> {
                offered.add(event.data());
                if (event.data().equals("2")) {
                    throw new IllegalArgumentException("I cannot read that");
                }
            }));
            for (int i = 1; i <= 3; i++) {
                db.publish(events, "things/1", "" + i);
            }
            EventDatabase.await(() -> offered.contains("3"));
            assertThat(offered).containsExactly("1", "2", "2", "2", "3");
            assertThat(subscribers.dead(10)).singleElement().satisfies(dead -> {
                assertThat(dead.subscriber()).isEqualTo("mail");
                assertThat(dead.position()).isEqualTo(2);
                assertThat(dead.attempts()).isEqualTo(3);
                assertThat(dead.error()).contains("I cannot read that");
            });
            EventDatabase.await(() -> subscribers.subscribers().get(0).position() == 3);
            assertThat(subscribers.subscribers().get(0).error()).isEmpty();
            subscribers.close();
            events.close();
        }
    }

    @BothDatabases
    void isServedByOneNodeAtATimeAndByTheOtherWhenThatStops(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            Subscribers first = node(db, events);
            Subscribers second = node(db, events);
            List<String> seen = new CopyOnWriteArrayList<>();
            first.addSubscriber(subscriber("mail", event -> seen.add("first " + event.data())));
            db.publish(events, "things/1", "1");
            EventDatabase.await(() -> seen.size() == 1);
            second.addSubscriber(subscriber("mail", event -> seen.add("second " + event.data())));
            db.publish(events, "things/1", "2");
            EventDatabase.await(() -> seen.size() == 2);
            first.close();
            db.publish(events, "things/1", "3");
            EventDatabase.await(() -> seen.size() == 3);
            assertThat(seen).containsExactly("first 1", "first 2", "second 3");
            second.close();
            events.close();
        }
    }

    @BothDatabases
    void takesOverFromANodeThatDiedOnceItsLeaseIsOver(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            SubscriberRows rows = new SubscriberRows(db.databases().open("event", Subscribers.class), db.databases().dialect());
            rows.introduce("mail", 0);
            SubscriberRows.Place dead = rows.claim("mail", "dead node", Duration.ofSeconds(1)).orElseThrow();
            assertThat(rows.claim("mail", "another", Duration.ofSeconds(1))).isEqualTo(Optional.empty());
            db.publish(events, "things/1", "1");
            Subscribers alive = node(db, events);
            List<String> seen = new CopyOnWriteArrayList<>();
            alive.addSubscriber(subscriber("mail", event -> seen.add(event.data())));
            EventDatabase.await(() -> seen.size() == 1);
            assertThat(rows.advance("mail", dead.fence(), 99)).isFalse();
            assertThat(rows.fail("mail", new SubscriberRows.Place(0, dead.fence(), 1), "late")).isFalse();
            assertThat(rows.bury("mail", dead, events.read(Events.Filter.all(), 0, 1).get(0), "late", Instant.now())).isFalse();
            assertThat(rows.dead(10)).isEmpty();
            alive.close();
            events.close();
        }
    }

    @BothDatabases
    void interruptsASubscriberWhoseBundleStopsAndCountsThatAsNoFailure(TestDatabase database) throws Exception {
        try (EventDatabase db = new EventDatabase(database)) {
            StoredEvents events = db.node();
            Subscribers subscribers = node(db, events);
            CountDownLatch entered = new CountDownLatch(1);
            AtomicBoolean interrupted = new AtomicBoolean();
            EventSubscriber stuck = subscriber("mail", event -> {
                entered.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                    throw e;
                }
            });
            subscribers.addSubscriber(stuck);
            db.publish(events, "things/1", "1");
            entered.await();
            subscribers.removeSubscriber(stuck);
            assertThat(interrupted).isTrue();
            List<String> seen = new CopyOnWriteArrayList<>();
            subscribers.addSubscriber(subscriber("mail", event -> seen.add(event.data())));
            EventDatabase.await(() -> seen.size() == 1);
            assertThat(subscribers.subscribers().get(0).failures()).isZero();
            subscribers.close();
            events.close();
        }
    }
}
