package org.nembo.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.event.Events;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobState;

/** Publishes what becomes of jobs and steps, as the contract of {@link org.nembo.api.job.Jobs} says. Thread-safe. */
final class JobEvents {

    static final String SOURCE = "/jobs";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Events events;

    JobEvents(Events events) {
        this.events = events;
    }

    void job(Connection transaction, Job job, JobState state, Optional<String> error) {
        job(transaction, job.id(), job.type(), job.subject(), state, error);
    }

    void job(Connection transaction, String id, String type, String subject, JobState state, Optional<String> error) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("job", id);
        data.put("type", type);
        data.put("state", state.name());
        error.ifPresent(text -> data.put("error", text));
        publish(transaction, "org.nembo.job." + state.name().toLowerCase(Locale.ROOT), subject, data);
    }

    void step(Connection transaction, Job job, StepRow step) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("job", job.id());
        data.put("sequence", step.sequence());
        data.put("step", step.name());
        data.put("state", step.state().name());
        data.put("attempt", step.attempt());
        data.put("started", step.started().toString());
        step.ended().map(Instant::toString).ifPresent(time -> data.put("ended", time));
        step.detail().ifPresent(text -> data.put("detail", text));
        publish(transaction, "org.nembo.step." + step.state().name().toLowerCase(Locale.ROOT), job.subject(), data);
    }

    private void publish(Connection transaction, String type, String subject, Map<String, Object> data) {
        try {
            events.publish(transaction, SOURCE, type, subject, JSON.writeValueAsString(data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
