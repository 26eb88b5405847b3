package org.nembo.objectstore.notify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.nembo.objectstore.document.Notifications;
import org.nembo.spi.message.Message;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.ObjectEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one outbox for each topic. A topic reads the change log from the moment on at which it was made; what changed while its receiver, or this server, was
 * away is told later. Thread-safe.
 */
final class Notifier implements AutoCloseable {

    static final String READER = "topic/";

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int PAGE = 200;

    /** The rules of a bucket, as they were at one of its revisions. */
    private record Known(Instant created, long revision, List<Notifications.Rule> rules) {
    }

    private record Running(Topic topic, Outbox outbox) {
    }

    private final ObjectEngine engine;
    private final Topics topics;
    private final Senders senders;
    private final Duration kept;
    private final Clock clock;
    private final Map<String, Running> running = new HashMap<>();
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "objectstore-topics");
        thread.setDaemon(true);
        return thread;
    });

    Notifier(ObjectEngine engine, Topics topics, Senders senders, Duration kept, Clock clock) {
        this.engine = engine;
        this.topics = topics;
        this.senders = senders;
        this.kept = kept;
        this.clock = clock;
    }

    /** Looks for topics now, and every while. */
    Notifier started(Duration every) {
        looks.scheduleWithFixedDelay(this::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Makes the outboxes those of the topics that there are. */
    synchronized void look() {
        try {
            Set<String> present = new HashSet<>();
            String after = "";
            List<Topic> page;
            do {
                page = topics.list("", after, PAGE);
                for (Topic topic : page) {
                    present.add(topic.name());
                    Running now = running.get(topic.name());
                    if (now == null || now.topic().revision() != topic.revision() || !now.topic().created().equals(topic.created())) {
                        if (now != null) {
                            now.outbox().close();
                        }
                        running.put(topic.name(), new Running(topic, outbox(topic)));
                    }
                    after = topic.name();
                }
            } while (page.size() == PAGE);
            for (String name : Set.copyOf(running.keySet())) {
                if (!present.contains(name)) {
                    running.remove(name).outbox().close();
                }
            }
            leave(present);
        } catch (RuntimeException e) {
            LOG.warn("The topics cannot be read now: {}", e.getMessage());
        }
    }

    /** How far the topics are, by name. */
    synchronized List<Outbox.State> states() {
        return running.values().stream().map(each -> each.outbox().state()).sorted((a, b) -> a.reader().compareTo(b.reader())).toList();
    }

    /** How far one is; empty when there is none of that name. */
    synchronized Optional<Outbox.State> state(String topic) {
        return Optional.ofNullable(running.get(topic)).map(each -> each.outbox().state());
    }

    private Outbox outbox(Topic topic) {
        return new Outbox(READER + topic.name(), engine.changes(), change -> messages(change, topic), senders.open(topic.destination(topics.password(topic))),
                kept, clock).started();
    }

    /** Readers of topics that are gone, also those that went while this server was away. */
    private void leave(Set<String> present) {
        for (String reader : engine.changes().readers().keySet()) {
            if (reader.startsWith(READER) && !present.contains(reader.substring(READER.length()))) {
                engine.changes().leave(reader);
            }
        }
    }

    /** Changes that were made at another site first are told there. */
    private List<Message> messages(ChangeLog.Change change, Topic topic) {
        if (!change.origin().site().isEmpty()) {
            return List.of();
        }
        Optional<Bucket> bucket = engine.buckets().find(change.bucket());
        if (bucket.isEmpty()) {
            return List.of();
        }
        List<Message> messages = new ArrayList<>();
        for (Notifications.Rule rule : rules(bucket.get())) {
            if (Topic.named(rule.arn()).filter(topic.name()::equals).isPresent() && rule.fits(change.origin().event(), change.key())) {
                messages.add(EventRecord.message(change, bucket.get(), rule, topic));
            }
        }
        return messages;
    }

    private List<Notifications.Rule> rules(Bucket bucket) {
        Known before = known.get(bucket.name());
        if (before != null && before.revision() == bucket.revision() && before.created().equals(bucket.created())) {
            return before.rules();
        }
        List<Notifications.Rule> now = Notifications.of(bucket).rules();
        known.put(bucket.name(), new Known(bucket.created(), bucket.revision(), now));
        return now;
    }

    @Override
    public void close() {
        looks.shutdownNow();
        synchronized (this) {
            running.values().forEach(each -> each.outbox().close());
            running.clear();
        }
    }
}
