package org.nembo.runtime.event;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One live subscription: it remembers a position and holds no events, so a slow one costs nothing but its place. */
final class Follower implements Events.Subscription {

    private static final Logger log = LoggerFactory.getLogger(Follower.class);
    private static final int BATCH = 500;

    private final Recent recent;
    private final EventRows rows;
    private final Events.Filter filter;
    private final Consumer<Event> consumer;
    private final Consumer<Follower> farewell;
    private final Turns turns;
    private volatile boolean closed;
    private volatile boolean behind;
    private long position;

    Follower(Source source, Events.Filter filter, long after, Consumer<Event> consumer) {
        this.recent = source.recent();
        this.rows = source.rows();
        this.farewell = source.farewell();
        this.filter = filter;
        this.position = after;
        this.consumer = consumer;
        this.turns = new Turns(source.executor(), this::catchUp);
    }

    /** Where a follower gets its events, its thread, and whom it tells when it ends. */
    record Source(Recent recent, EventRows rows, Executor executor, Consumer<Follower> farewell) {
    }

    void wake() {
        if (!closed) {
            turns.ask();
        }
    }

    /** Tries again what could not be read. */
    void wakeIfBehind() {
        if (behind) {
            wake();
        }
    }

    @Override
    public void close() {
        closed = true;
        farewell.accept(this);
    }

    private void catchUp() {
        behind = false;
        try {
            while (!closed && !behind && position < recent.head()) {
                long head = recent.head();
                Optional<List<Event>> held = recent.after(position, filter);
                List<Event> events = held.isPresent() ? held.get() : read();
                deliver(events);
                if (!behind && (held.isPresent() || events.size() < BATCH)) {
                    position = Math.max(position, head);
                }
            }
        } catch (RuntimeException e) {
            if (!closed) {
                log.warn("A live subscription to '{}' ended because its consumer failed", filter.subject(), e);
                close();
            }
        }
    }

    /** The database may be away for a while; that ends no subscription. */
    private List<Event> read() {
        try {
            return rows.read(filter, position, BATCH);
        } catch (RuntimeException e) {
            log.warn("Events for a live subscription to '{}' cannot be read; trying again", filter.subject(), e);
            behind = true;
            return List.of();
        }
    }

    private void deliver(List<Event> events) {
        for (Event event : events) {
            if (closed) {
                return;
            }
            consumer.accept(event);
            position = event.position();
        }
    }
}
