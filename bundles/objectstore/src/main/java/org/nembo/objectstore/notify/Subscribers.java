package org.nembo.objectstore.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.spi.object.ChangeSubscriber;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@link Feed} for each subscriber in this process. The place of a subscriber that is away for a week while the server runs is given up, so that the
 * change log does not grow for it for ever. Thread-safe.
 */
@Component(service = Subscribers.class, immediate = true)
public final class Subscribers {

    private static final Logger LOG = LoggerFactory.getLogger(Subscribers.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Duration KEPT = Duration.ofDays(7);
    private static final long SECOND = 1000;

    private final ObjectEngine engine;
    private final long firstWait;
    private final Map<ChangeSubscriber, Feed> feeds = new HashMap<>();
    private final Map<String, Instant> away = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "objectstore-subscribers");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public Subscribers(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine) {
        this(engine, SECOND);
        timer.scheduleWithFixedDelay(() -> leave(Instant.now()), 1, 60, TimeUnit.MINUTES);
    }

    Subscribers(ObjectEngine engine, long firstWait) {
        this.engine = engine;
        this.firstWait = firstWait;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void add(ChangeSubscriber subscriber) {
        String name = subscriber.name();
        if (name == null || !NAME.matcher(name).matches()) {
            LOG.error("A subscriber has the name '{}' and is told nothing: 1 to 64 lower-case letters, digits and '-' are a name", name);
        } else if (feeds.keySet().stream().anyMatch(other -> other.name().equals(name))) {
            LOG.error("There are two subscribers '{}': the second is told nothing", name);
        } else {
            away.remove(Feed.READER + name);
            feeds.put(subscriber, new Feed(engine.changes(), subscriber, firstWait).started());
        }
    }

    synchronized void remove(ChangeSubscriber subscriber) {
        Feed feed = feeds.remove(subscriber);
        if (feed != null) {
            feed.close();
        }
    }

    /** Gives up the places of those that are away for too long. */
    synchronized void leave(Instant now) {
        for (String reader : engine.changes().readers().keySet()) {
            boolean present = feeds.keySet().stream().anyMatch(one -> (Feed.READER + one.name()).equals(reader));
            if (reader.startsWith(Feed.READER) && !present && away.computeIfAbsent(reader, any -> now).isBefore(now.minus(KEPT))) {
                LOG.error("{} is away since {}: its place is given up, and it will not be told of what it missed", reader, away.remove(reader));
                engine.changes().leave(reader);
            }
        }
    }

    /** The one that is farthest behind: changes that it is not past. */
    synchronized long backlog() {
        return feeds.values().stream().mapToLong(Feed::backlog).max().orElse(0);
    }

    @Deactivate
    public synchronized void close() {
        timer.shutdownNow();
        feeds.values().forEach(Feed::close);
        feeds.clear();
    }
}
