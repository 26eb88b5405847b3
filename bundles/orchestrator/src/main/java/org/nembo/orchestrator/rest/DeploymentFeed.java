package org.nembo.orchestrator.rest;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.rest.EventFeed;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.Deployments;
import org.nembo.orchestrator.deployment.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code <id>/events} and {@code <id>/log}: what was, then what comes, until nothing works on the deployment any more. A client that comes back with its
 * last id misses nothing and sees nothing twice. Thread-safe.
 */
final class DeploymentFeed implements EventFeed, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeploymentFeed.class);
    private static final int BATCH = 500;
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration CHECK = Duration.ofSeconds(1);

    private final Deployments deployments;
    private final DeploymentStore store;
    private final Events events;
    private final ScheduledExecutorService timer;

    DeploymentFeed(Deployments deployments, DeploymentStore store, Events events) {
        this.deployments = deployments;
        this.store = store;
        this.events = events;
        AtomicInteger count = new AtomicInteger();
        this.timer = Executors.newScheduledThreadPool(2, task -> {
            // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
            Thread thread = new Thread(null, task, "nembo-orchestrator-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public AutoCloseable open(Request request, Sink sink) {
        int slash = request.path().indexOf('/');
        String what = request.path().substring(slash + 1);
        if (slash < 0 || !what.equals("events") && !what.equals("log")) {
            throw new NemboException(GeneralError.NOT_FOUND, "live streams of a deployment are <id>/events and <id>/log");
        }
        Deployment deployment = deployments.read(request.caller(), request.path().substring(0, slash));
        long after = Deployments.position(request.lastEventId().orElse(""));
        Stream stream = what.equals("log") ? new LogStream(deployment, sink, after) : new EventStream(deployment, sink, after);
        stream.begin();
        return stream;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Whether no job works on it and none is about to. */
    private boolean isAtRest(String id) {
        Optional<Deployment> now = store.rows().find(id);
        return now.isEmpty() || now.get().deleteRequest().isEmpty() && store.jobs().find(now.get().job()).map(job -> job.state().isFinal()).orElse(true);
    }

    /** One open stream, which looks at its deployment from time to time. */
    private abstract class Stream implements AutoCloseable {

        protected final Deployment deployment;
        protected final Sink sink;
        protected volatile long position;
        private volatile boolean closed;
        private volatile ScheduledFuture<?> ticking;

        Stream(Deployment deployment, Sink sink, long after) {
            this.deployment = deployment;
            this.sink = sink;
            this.position = after;
        }

        abstract void begin();

        abstract void look();

        final void every(Duration period) {
            ticking = timer.scheduleWithFixedDelay(this::tick, 0, period.toMillis(), TimeUnit.MILLISECONDS);
            if (closed) {
                ticking.cancel(false);
            }
        }

        /** Sends unless the stream is over. */
        final void send(long at, String type, Object data) {
            if (!closed) {
                position = at;
                if (!sink.send(String.valueOf(at), type, Json.write(data))) {
                    close();
                }
            }
        }

        final void end() {
            if (!closed) {
                close();
                sink.end();
            }
        }

        final boolean isClosed() {
            return closed;
        }

        @Override
        public void close() {
            closed = true;
            if (ticking != null) {
                ticking.cancel(false);
            }
        }

        private void tick() {
            try {
                look();
            } catch (RuntimeException e) {
                log.warn("A live stream of deployment {} ended early; its client comes back by itself", deployment.id(), e);
                end();
            }
        }
    }

    /** Lines of the log. The job engine tells nobody of new ones, so they are asked for. */
    private final class LogStream extends Stream {

        LogStream(Deployment deployment, Sink sink, long after) {
            super(deployment, sink, after);
        }

        @Override
        void begin() {
            every(LOOK);
        }

        @Override
        void look() {
            // In this order: a job that is over before the log is read writes no further line.
            boolean rest = isAtRest(deployment.id());
            List<JobLogLine> lines = store.jobs().log(deployment.path(), position, BATCH);
            for (JobLogLine line : lines) {
                Map<String, Object> data = new LinkedHashMap<>();
                data.put("position", line.position());
                data.put("job", line.job());
                data.put("time", line.time().toString());
                data.put("step", line.step());
                data.put("line", line.line());
                send(line.position(), "log", data);
            }
            if (rest && lines.size() < BATCH) {
                end();
            }
        }
    }

    /** Events, pushed by the event service. The look from time to time is for clients that have seen the last event already. */
    private final class EventStream extends Stream {

        private volatile Events.Subscription subscription;
        private volatile boolean rested;

        EventStream(Deployment deployment, Sink sink, long after) {
            super(deployment, sink, after);
        }

        @Override
        void begin() {
            subscription = events.follow(Events.Filter.of(deployment.path()), position, this::receive);
            if (isClosed()) {
                // What was delivered meanwhile has ended the stream, before there was anything to close.
                subscription.close();
            }
            every(CHECK);
        }

        private void receive(Event event) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("position", event.position());
            data.put("id", event.id());
            data.put("source", event.source());
            data.put("type", event.type());
            data.put("subject", event.subject());
            data.put("time", event.time().toString());
            data.put("data", Json.value(event.data()));
            send(event.position(), event.type(), data);
            if (isLast(event)) {
                end();
            }
        }

        /** The event of the job's end is written after all others of that job. */
        private boolean isLast(Event event) {
            if (!event.type().matches("org\\.nembo\\.job\\.(succeeded|failed|cancelled)")) {
                return false;
            }
            String job = String.valueOf(Json.object(event.data()).get("job"));
            Optional<Deployment> now = store.rows().find(deployment.id());
            return now.isEmpty() || now.get().job().equals(job) && now.get().deleteRequest().isEmpty();
        }

        @Override
        void look() {
            boolean rest = isAtRest(deployment.id());
            if (rest && rested && events.read(Events.Filter.of(deployment.path()), position, 1).isEmpty()) {
                end();
            }
            rested = rest;
        }

        @Override
        public void close() {
            super.close();
            if (subscription != null) {
                subscription.close();
            }
        }
    }
}
