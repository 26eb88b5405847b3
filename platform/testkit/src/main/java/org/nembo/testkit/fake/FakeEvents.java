package org.nembo.testkit.fake;

import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;

/** An event log in memory: what is published is delivered at once, whatever becomes of the transaction. Thread-safe. */
public final class FakeEvents implements Events {

    private record Follower(Filter filter, Consumer<Event> consumer) {
    }

    private final List<Event> log = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private RuntimeException failure;

    /** Every publication fails from now on; null ends that. */
    public synchronized void failWith(RuntimeException cause) {
        failure = cause;
    }

    /** Everything that was published, oldest first. */
    public synchronized List<Event> all() {
        return List.copyOf(log);
    }

    /** The types of what was published on a subject, oldest first. */
    public List<String> types(String subject) {
        return all().stream().filter(event -> event.subject().equals(subject)).map(Event::type).toList();
    }

    /** How many subscriptions are open. */
    public synchronized int followers() {
        return followers.size();
    }

    /** As {@link #publish(Connection, String, String, String, String)}, for tests that have no transaction. */
    public synchronized void publish(String source, String type, String subject, String json) {
        if (failure != null) {
            throw failure;
        }
        Event event = new Event(log.size() + 1L, UUID.randomUUID().toString(), source, type, subject, Instant.now(), json);
        log.add(event);
        List.copyOf(followers).stream().filter(follower -> follower.filter().matches(event)).forEach(follower -> follower.consumer().accept(event));
    }

    @Override
    public void publish(Connection transaction, String source, String type, String subject, String json) {
        publish(source, type, subject, json);
    }

    @Override
    public synchronized List<Event> read(Filter filter, long after, int limit) {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("limit must be 1 to 1000, is " + limit);
        }
        return log.stream().filter(event -> event.position() > after && filter.matches(event)).limit(limit).toList();
    }

    @Override
    public synchronized long position() {
        return log.size();
    }

    @Override
    public synchronized Subscription follow(Filter filter, long after, Consumer<Event> consumer) {
        Follower follower = new Follower(filter, consumer);
        followers.add(follower);
        log.stream().filter(event -> event.position() > after && filter.matches(event)).toList().forEach(consumer);
        return () -> forget(follower);
    }

    private synchronized void forget(Follower follower) {
        followers.remove(follower);
    }
}
