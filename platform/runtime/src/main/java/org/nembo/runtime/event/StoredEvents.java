package org.nembo.runtime.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;
import org.nembo.api.store.Databases;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** The event log in the database: an outbox whose rows stay, with positions, as the log. */
@Component(service = Events.class, configurationPid = "org.nembo.runtime")
@Designate(ocd = EventSettings.Config.class)
public final class StoredEvents implements Events {

    static final int MAX_DATA = 256 * 1024;
    private static final int MAX_NAME = 500;
    private static final JsonFactory JSON = new JsonFactory();

    private final EventRows rows;
    private final Recent recent = new Recent(2000, 4 * 1024 * 1024);
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private final EventSettings settings;
    private final Clock clock;
    private final ExecutorService threads;
    private final Dispatcher dispatcher;

    @Activate
    public StoredEvents(EventSettings.Config config, @Reference Databases databases) {
        this(EventSettings.of(config), databases, Clock.systemUTC());
    }

    StoredEvents(EventSettings settings, Databases databases, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.rows = new EventRows(databases.open("event", StoredEvents.class), databases.dialect());
        this.threads = Threads.upTo(settings.followers(), "nembo-events");
        recent.skipTo(rows.head().position());
        this.dispatcher = new Dispatcher(rows, recent, settings, clock, () -> followers.forEach(Follower::wake),
                () -> followers.forEach(Follower::wakeIfBehind));
        dispatcher.start();
    }

    @Deactivate
    public void close() {
        dispatcher.close();
        List.copyOf(followers).forEach(Follower::close);
        Threads.end(threads);
    }

    @Override
    public void publish(Connection transaction, String source, String type, String subject, String json) {
        Event event = new Event(0, UUID.randomUUID().toString(), name("source", source), name("type", type), name("subject", subject),
                Instant.ofEpochMilli(clock.millis()), json(json));
        try {
            if (transaction.getAutoCommit()) {
                throw new IllegalStateException("an event is published in a transaction: auto-commit must be off");
            }
            rows.insert(transaction, event);
        } catch (SQLException e) {
            throw new NemboException(GeneralError.INTERNAL, "event %s of %s could not be written".formatted(type, subject), e);
        }
        dispatcher.kick();
    }

    @Override
    public List<Event> read(Filter filter, long after, int limit) {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("limit must be 1 to 1000, is " + limit);
        }
        return rows.read(filter, after, limit);
    }

    @Override
    public long position() {
        return rows.head().position();
    }

    @Override
    public Subscription follow(Filter filter, long after, Consumer<Event> consumer) {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(consumer, "consumer");
        if (followers.size() >= settings.followers()) {
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "there are %d live subscriptions already".formatted(settings.followers()));
        }
        Follower follower = new Follower(new Follower.Source(recent, rows, threads, followers::remove), filter, after, consumer);
        followers.add(follower);
        follower.wake();
        return follower;
    }

    private static String name(String what, String value) {
        if (Objects.requireNonNull(value, what).isBlank() || value.length() > MAX_NAME) {
            throw new IllegalArgumentException("an event's %s has 1 to %d characters".formatted(what, MAX_NAME));
        }
        return value;
    }

    private static String json(String json) {
        if (Objects.requireNonNull(json, "json").length() > MAX_DATA) {
            throw new IllegalArgumentException("an event's data has at most %d characters, not %d".formatted(MAX_DATA, json.length()));
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("an event's data is JSON, not nothing");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("an event's data is one JSON value, not several");
            }
            return json;
        } catch (IOException e) {
            throw new IllegalArgumentException("an event's data is not JSON", e);
        }
    }
}
