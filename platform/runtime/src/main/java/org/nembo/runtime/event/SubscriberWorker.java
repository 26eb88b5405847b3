package org.nembo.runtime.event;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.nembo.api.event.Event;
import org.nembo.api.event.EventSubscriber;
import org.nembo.api.event.Events;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers one subscriber its events, one at a time in order, while this node holds its lease. Thread-safe. */
final class SubscriberWorker {

    /**
     * What workers share.
     *
     * @param later runs something on the worker's behalf after a while
     */
    record Office(Events events, SubscriberRows rows, EventSettings settings, String holder, Clock clock, Executor threads, Later later) {
    }

    /** A timer. */
    @FunctionalInterface
    interface Later {
        void run(Runnable work, Duration pause);
    }

    private static final Logger log = LoggerFactory.getLogger(SubscriberWorker.class);
    private static final int BATCH = 100;
    /** How far an idle subscriber's stored place may fall behind the head, to save writes. */
    private static final int SLACK = 1000;
    private static final int MAX_TEXT = 2000;

    private final EventSubscriber subscriber;
    private final String name;
    private final Events.Filter filter;
    private final Office office;
    private final Turns turns;
    private final Object monitor = new Object();
    private Thread inside;
    private boolean busy;
    private boolean stopped;
    private volatile boolean lost = true;
    private volatile long notBefore = System.nanoTime();
    private SubscriberRows.Place place;
    private long stored;

    SubscriberWorker(EventSubscriber subscriber, Office office) {
        this.subscriber = subscriber;
        this.name = subscriber.name();
        this.filter = subscriber.filter();
        this.office = office;
        this.turns = new Turns(office.threads(), this::turn);
    }

    EventSubscriber subscriber() {
        return subscriber;
    }

    String name() {
        return name;
    }

    void wake() {
        turns.ask();
    }

    boolean wants(Event event) {
        return filter.matches(event);
    }

    boolean holds() {
        return !lost;
    }

    /** The lease could not be renewed. */
    void lose() {
        lost = true;
    }

    /** Ends it: interrupts the subscriber, waits two seconds at most, and frees the lease. */
    void stop() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        synchronized (monitor) {
            stopped = true;
            if (inside != null) {
                inside.interrupt();
            }
            try {
                while (busy && System.nanoTime() < deadline) {
                    monitor.wait(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!lost && place != null) {
                lost = true;
                office.rows().release(name, place.fence());
            }
        }
    }

    private void turn() {
        synchronized (monitor) {
            if (stopped) {
                return;
            }
            busy = true;
        }
        try {
            if (System.nanoTime() - notBefore >= 0 && hold()) {
                serve();
            }
        } catch (RuntimeException e) {
            log.error("Events could not be offered to the subscriber '{}'; trying again", name, e);
        } finally {
            synchronized (monitor) {
                busy = false;
                monitor.notifyAll();
            }
        }
    }

    private boolean hold() {
        if (lost) {
            Optional<SubscriberRows.Place> claimed = office.rows().claim(name, office.holder(), office.settings().lease());
            claimed.ifPresent(mine -> {
                place = mine;
                stored = mine.position();
                lost = false;
            });
        }
        return !lost;
    }

    private void serve() {
        while (!lost && !isStopped()) {
            long head = office.events().position();
            List<Event> batch = office.events().read(filter, place.position(), BATCH);
            for (Event event : batch) {
                if (isStopped() || !offer(event)) {
                    save(false);
                    return;
                }
            }
            if (batch.size() < BATCH) {
                move(Math.max(head, place.position()), place.failures());
                save(batch.isEmpty());
                return;
            }
            save(false);
        }
    }

    private void move(long position, int failures) {
        place = new SubscriberRows.Place(position, place.fence(), failures);
    }

    /** Stores the place; with {@code lazily} only when it is far ahead of what is stored. */
    private void save(boolean lazily) {
        if (!lost && place.position() > stored + (lazily ? SLACK : 0)) {
            stored = place.position();
            lost = !office.rows().advance(name, place.fence(), place.position());
        }
    }

    /** Whether the next event may be offered. */
    private boolean offer(Event event) {
        try {
            receive(event);
            move(event.position(), 0);
            return true;
        } catch (Exception e) {
            if (!isStopped()) {
                refused(event, e);
            }
            return false;
        }
    }

    private void receive(Event event) throws Exception {
        synchronized (monitor) {
            inside = Thread.currentThread();
        }
        try {
            subscriber.receive(event);
        } catch (LinkageError e) {
            throw new IllegalStateException("the subscriber's bundle is broken", e);
        } finally {
            synchronized (monitor) {
                inside = null;
                Thread.interrupted();
            }
        }
    }

    private void refused(Event event, Exception failure) {
        int failures = place.failures() + 1;
        move(place.position(), failures);
        String error = words(failure);
        if (failures >= office.settings().attempts()) {
            log.error("The subscriber '{}' refused event {} ({} on {}) {} times; it is put aside", name, event.id(), event.type(), event.subject(), failures,
                    failure);
            lost = !office.rows().bury(name, place, event, error, office.clock().instant());
            stored = event.position();
            move(event.position(), 0);
            wake();
            return;
        }
        log.warn("The subscriber '{}' refused event {} ({} on {}), attempt {}: {}", name, event.id(), event.type(), event.subject(), failures, error);
        stored = place.position();
        lost = !office.rows().fail(name, place, error);
        long pause = backoff(failures);
        notBefore = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
        office.later().run(this::wake, Duration.ofMillis(pause + 1));
    }

    private static long backoff(int failures) {
        long doubled = Math.min(100L << Math.min(failures - 1, 20), 60_000);
        return doubled / 2 + ThreadLocalRandom.current().nextLong(doubled / 2 + 1);
    }

    private static String words(Exception failure) {
        String text = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getClass().getSimpleName() + ": " + failure.getMessage();
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    private boolean isStopped() {
        synchronized (monitor) {
            return stopped;
        }
    }
}
