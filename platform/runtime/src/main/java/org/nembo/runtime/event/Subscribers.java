package org.nembo.runtime.event;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.nembo.api.event.Event;
import org.nembo.api.event.EventSubscriber;
import org.nembo.api.event.Events;
import org.nembo.api.store.Databases;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the durable subscribers that are deployed here. A subscriber that was never seen before starts with what happens from then on. */
@Component(service = Subscribers.class, configurationPid = "org.nembo.runtime", immediate = true)
public final class Subscribers {

    private static final Logger log = LoggerFactory.getLogger(Subscribers.class);
    private static final int MOST = 1000;

    private final Events events;
    private final SubscriberRows rows;
    private final EventSettings settings;
    private final String holder = UUID.randomUUID().toString();
    private final Map<String, SubscriberWorker> workers = new ConcurrentHashMap<>();
    /** By name, the newest last; its own monitor. */
    private final Map<String, List<EventSubscriber>> present = new HashMap<>();
    private final ExecutorService threads = Threads.upTo(MOST, "nembo-subscribers");
    private final ScheduledExecutorService timer;
    private final SubscriberWorker.Office office;
    private final Events.Subscription news;

    @Activate
    public Subscribers(EventSettings.Config config, @Reference Databases databases, @Reference Events events) {
        this(EventSettings.of(config), databases, events, Clock.systemUTC());
    }

    Subscribers(EventSettings settings, Databases databases, Events events, Clock clock) {
        this.settings = settings;
        this.events = events;
        this.rows = new SubscriberRows(databases.open("event", Subscribers.class), databases.dialect());
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
            Thread thread = new Thread(null, task, "nembo-subscribers-timer", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        this.office = new SubscriberWorker.Office(events, rows, settings, holder, clock, threads, this::later);
        this.news = events.follow(Events.Filter.all(), events.position(), this::tell);
        long beat = settings.lease().toMillis() / 3;
        timer.scheduleWithFixedDelay(guarded(this::beat), beat, beat, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(guarded(() -> rows.purge(clock.instant().minus(settings.retention()))), 1, 60, TimeUnit.MINUTES);
    }

    @Deactivate
    public void close() {
        news.close();
        timer.shutdownNow();
        synchronized (present) {
            present.clear();
            workers.values().forEach(SubscriberWorker::stop);
            workers.clear();
        }
        Threads.end(threads);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSubscriber(EventSubscriber subscriber) {
        rows.introduce(subscriber.name(), events.position());
        synchronized (present) {
            List<EventSubscriber> namesakes = present.computeIfAbsent(subscriber.name(), name -> new ArrayList<>());
            namesakes.add(subscriber);
            if (namesakes.size() > 1) {
                log.warn("A second subscriber named '{}' was deployed; the newer one is served", subscriber.name());
            }
            serve(subscriber.name());
        }
    }

    /** Of several of one name the newest is served; when it goes, the one before it is served again. */
    void removeSubscriber(EventSubscriber subscriber) {
        synchronized (present) {
            present.getOrDefault(subscriber.name(), new ArrayList<>()).removeIf(each -> each == subscriber);
            serve(subscriber.name());
        }
    }

    /** Has the newest of a name served, after whoever was served has ended: both would be offered the same events. */
    private void serve(String name) {
        List<EventSubscriber> namesakes = present.getOrDefault(name, List.of());
        EventSubscriber newest = namesakes.isEmpty() ? null : namesakes.get(namesakes.size() - 1);
        SubscriberWorker before = workers.get(name);
        if (before != null && before.subscriber() != newest) {
            workers.remove(name);
            before.stop();
        }
        if (newest == null) {
            present.remove(name);
        } else if (before == null || before.subscriber() != newest) {
            SubscriberWorker worker = new SubscriberWorker(newest, office);
            workers.put(name, worker);
            worker.wake();
        }
    }

    List<SubscriberRows.Subscriber> subscribers() {
        return rows.subscribers();
    }

    List<SubscriberRows.Dead> dead(int limit) {
        return rows.dead(limit);
    }

    private void tell(Event event) {
        for (SubscriberWorker worker : workers.values()) {
            if (worker.wants(event)) {
                worker.wake();
            }
        }
    }

    /** Renews what is held and tries for what is not. */
    private void beat() {
        List<SubscriberWorker> holding = workers.values().stream().filter(SubscriberWorker::holds).toList();
        if (!holding.isEmpty()) {
            Set<String> held = rows.renew(holder, holding.stream().map(SubscriberWorker::name).toList(), settings.lease());
            holding.stream().filter(worker -> !held.contains(worker.name())).forEach(SubscriberWorker::lose);
        }
        workers.values().stream().filter(worker -> !worker.holds()).forEach(SubscriberWorker::wake);
    }

    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                log.error("The event subscribers could not be looked after; trying again", e);
            }
        };
    }

    private void later(Runnable work, Duration pause) {
        try {
            timer.schedule(work, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("Closing: nothing is done later", e);
        }
    }
}
