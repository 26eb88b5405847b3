package org.nembo.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.rest.EventFeed.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's view of one job, from its beginning or from where the client was, until its end: messages {@code job} and {@code step} with the data of
 * the events, {@code log} with the lines. Their id is the place in both logs, {@code <event position>.<line position>}. Thread-safe.
 */
final class JobStream implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobStream.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LINES = 500;
    private static final int LOOK_MILLIS = 100;
    /** A final job whose last event is gone from the event log ends the stream after so many looks. */
    private static final int LAST_LOOKS = 20;

    private final DurableJobs jobs;
    private final String job;
    private final Sink sink;
    private long eventPosition;
    private long linePosition;
    private int finalLooks;
    private boolean over;
    private Events.Subscription following;
    private ScheduledFuture<?> looking;

    JobStream(DurableJobs jobs, String job, Sink sink, String lastEventId) {
        this.jobs = jobs;
        this.job = job;
        this.sink = sink;
        if (!lastEventId.isEmpty()) {
            if (!lastEventId.matches("[0-9]{1,18}\\.[0-9]{1,18}")) {
                throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is not the id of a message of this stream".formatted(lastEventId));
            }
            int dot = lastEventId.indexOf('.');
            this.eventPosition = Long.parseLong(lastEventId.substring(0, dot));
            this.linePosition = Long.parseLong(lastEventId.substring(dot + 1));
        }
    }

    synchronized JobStream start(Events events, String subject, ScheduledExecutorService timer) {
        following = events.follow(Events.Filter.of(subject), eventPosition, this::event);
        looking = timer.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    @Override
    public synchronized void close() {
        over = true;
        following.close();
        looking.cancel(false);
    }

    private synchronized void event(Event event) {
        if (over || !event.source().equals(JobEvents.SOURCE) || !event.data().contains(job)) {
            return;
        }
        // What a step logged comes before what became of it.
        lines();
        eventPosition = event.position();
        send(event.type().startsWith("org.nembo.step.") ? "step" : "job", event.data());
        if (event.type().matches("org\\.nembo\\.job\\.(succeeded|failed|cancelled)")) {
            end();
        }
    }

    private synchronized void look() {
        if (over) {
            return;
        }
        try {
            lines();
            boolean gone = jobs.find(job).map(found -> found.state().isFinal()).orElse(true);
            finalLooks = gone ? finalLooks + 1 : 0;
            if (finalLooks > LAST_LOOKS) {
                end();
            }
        } catch (RuntimeException e) {
            log.warn("The stream of job {} is ended: its log cannot be read; the client comes back by itself", job, e);
            sink.end();
            close();
        }
    }

    private void lines() {
        List<JobLogLine> lines;
        do {
            lines = over ? List.of() : jobs.logOfJob(job, linePosition, LINES);
            for (JobLogLine line : lines) {
                linePosition = line.position();
                send("log", json(line));
            }
        } while (lines.size() == LINES);
    }

    private void send(String type, String data) {
        if (!over && !sink.send(eventPosition + "." + linePosition, type, data)) {
            close();
        }
    }

    private void end() {
        if (!over) {
            lines();
            sink.end();
            close();
        }
    }

    static String json(JobLogLine line) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("position", line.position());
        shown.put("job", line.job());
        shown.put("time", line.time().toString());
        shown.put("step", line.step());
        shown.put("line", line.line());
        try {
            return JSON.writeValueAsString(shown);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
