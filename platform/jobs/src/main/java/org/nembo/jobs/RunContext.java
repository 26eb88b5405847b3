package org.nembo.jobs;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.nembo.api.job.StepContext;

/**
 * What the steps of one claim see. Values and lines wait here until a transaction of the journal takes them. Values belong to the thread of the run;
 * lines may be taken by the thread that shows them early.
 */
final class RunContext implements StepContext {

    static final int MAX_VALUE = 256 * 1024;

    /** A line of the log before it is written. */
    record Line(long time, String step, String text) {
    }

    private final JobRow row;
    private final Map<String, String> values;
    private final Map<String, String> fresh = new LinkedHashMap<>();
    private final LogLimit limit;
    private final Clock clock;
    private final BooleanSupplier cancelled;
    private final List<Line> lines = new ArrayList<>();
    private final ReentrantLock writing = new ReentrantLock();
    private volatile String step = "";

    RunContext(Journal.Claimed claimed, LogLimit limit, Clock clock, BooleanSupplier cancelled) {
        this.row = claimed.row();
        this.values = new LinkedHashMap<>(claimed.values());
        this.limit = limit;
        this.clock = clock;
        this.cancelled = cancelled;
    }

    @Override
    public String job() {
        return row.id();
    }

    @Override
    public String subject() {
        return row.job().subject();
    }

    @Override
    public String owner() {
        return row.job().owner();
    }

    @Override
    public String input() {
        return row.input();
    }

    @Override
    public long fence() {
        return row.fence();
    }

    @Override
    public Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    @Override
    public void put(String key, String value) {
        if (Objects.requireNonNull(key, "key").isBlank() || key.length() > 200) {
            throw new IllegalArgumentException("a key has 1 to 200 characters, not '" + key + "'");
        }
        if (Objects.requireNonNull(value, "value").length() > MAX_VALUE) {
            throw new IllegalArgumentException("the value of '%s' has %d characters, more than %d".formatted(key, value.length(), MAX_VALUE));
        }
        if (!value.equals(values.put(key, value))) {
            fresh.put(key, value);
        }
    }

    @Override
    public void log(String text) {
        synchronized (lines) {
            limit.admit(text, line -> lines.add(new Line(clock.millis(), step, line)));
        }
    }

    @Override
    public boolean cancelRequested() {
        return cancelled.getAsBoolean();
    }

    /** Whose lines the next ones are; empty for the engine. */
    void inStep(String name) {
        step = name;
    }

    JobRow row() {
        return row;
    }

    /** Held around every transaction of the run, so that its lines are committed in the order of their positions. */
    ReentrantLock writing() {
        return writing;
    }

    boolean hasLines() {
        synchronized (lines) {
            return !lines.isEmpty();
        }
    }

    List<Line> takeLines() {
        synchronized (lines) {
            List<Line> taken = List.copyOf(lines);
            lines.clear();
            return taken;
        }
    }

    Map<String, String> takeValues() {
        Map<String, String> taken = new LinkedHashMap<>(fresh);
        fresh.clear();
        return taken;
    }
}
