package org.nembo.client;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is known of a running job: its steps and the end of its log. Confined to one thread. */
final class Progress {

    private static final String STEP = "org.nembo.step.";
    private static final int LOG_LINES = 6;

    private record Step(String name, String state, int attempt, Optional<Instant> started, Optional<Instant> ended, String detail) {

        Duration duration(Instant now) {
            return started.map(s -> Duration.between(s, ended.orElse(now))).orElse(Duration.ZERO);
        }
    }

    private final Screen screen;
    private final Map<Integer, Step> steps = new TreeMap<>();
    private final Deque<String> log = new ArrayDeque<>();
    private String job;

    /** @param job the job to show; empty for whichever is newest in the stream */
    Progress(Screen screen, String job) {
        this.screen = screen;
        this.job = job;
    }

    /** Takes in one event. @return the line that tells it on a screen without redrawing; empty when there is nothing to tell */
    Optional<String> event(Sse.Message message) {
        if (!message.type().startsWith(STEP)) {
            return Optional.empty();
        }
        JsonObject data = data(message);
        if (!ours(Values.text(data, "job"))) {
            return Optional.empty();
        }
        Step step = new Step(Values.text(data, "step"), message.type().substring(STEP.length()).replace('_', ' '), Values.number(data, "attempt", 1),
                Values.instant(data, "started"), Values.instant(data, "ended"), Screen.clean(Values.text(data, "detail")));
        Step before = steps.put(Values.number(data, "sequence", steps.size()), step);
        boolean told = before != null && before.state.equals(step.state) && before.attempt == step.attempt && before.detail.equals(step.detail);
        return told ? Optional.empty() : Optional.of(line(step, Instant.now(), 0));
    }

    /** Takes in one line of the log. @return as it is shown; empty when another job wrote it */
    Optional<String> log(Sse.Message message) {
        JsonObject data = data(message);
        if (!Values.text(data, "job").isEmpty() && !ours(Values.text(data, "job"))) {
            return Optional.empty();
        }
        String step = Values.text(data, "step");
        String line = data.isEmpty() ? message.data() : (step.isEmpty() ? "" : step + ": ") + Values.first(data, "line", "message");
        String shown = screen.paint(Screen.Style.FAINT, "  " + bar() + " " + Screen.clean(line));
        log.addLast(shown);
        if (log.size() > LOG_LINES) {
            log.removeFirst();
        }
        return Optional.of(shown);
    }

    /** The drawing at one moment, never higher than the screen. */
    List<String> draw(Instant now, int tick) {
        List<String> lines = new ArrayList<>();
        int room = Math.max(3, screen.rows() - log.size() - 3);
        int hidden = Math.max(0, steps.size() - room);
        if (hidden > 0) {
            lines.add(screen.paint(Screen.Style.FAINT, "  (" + hidden + " earlier steps)"));
        }
        steps.values().stream().skip(hidden).forEach(step -> lines.add(line(step, now, tick)));
        lines.addAll(log);
        return lines;
    }

    private boolean ours(String stepsJob) {
        if (job.isEmpty() || !stepsJob.equals(job) && newest(stepsJob)) {
            job = stepsJob;
            steps.clear();
            log.clear();
        }
        return stepsJob.equals(job);
    }

    /** Job ids are time-ordered. */
    private boolean newest(String other) {
        return other.compareTo(job) > 0;
    }

    private String line(Step step, Instant now, int tick) {
        boolean unmoved = !screen.live() && step.ended.isEmpty();
        String duration = unmoved ? "" : Values.duration(step.duration(now));
        StringBuilder line = new StringBuilder("  ").append(icon(step.state, tick)).append(' ').append(Width.pad(Screen.clean(step.name), 24))
                .append(' ').append(screen.paint(Screen.Style.FAINT, Width.pad(duration, 9)));
        if (!step.state.equals("done") && !step.state.equals("running")) {
            line.append(' ').append(step.state).append(step.attempt > 1 ? " (attempt " + step.attempt + ")" : "");
        }
        return (step.detail.isEmpty() ? line.toString() : line.append("  ").append(step.detail).toString()).stripTrailing();
    }

    private String icon(String state, int tick) {
        String spinner = screen.unicode() ? "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" : "|/-\\";
        String turning = screen.live() ? String.valueOf(spinner.charAt(tick % spinner.length())) : screen.unicode() ? "▸" : ">";
        return switch (state) {
            case "done" -> screen.paint(Screen.Style.GREEN, screen.unicode() ? "✓" : "+");
            case "failed", "undo failed" -> screen.paint(Screen.Style.RED, screen.unicode() ? "✗" : "x");
            case "retrying" -> screen.paint(Screen.Style.YELLOW, screen.unicode() ? "↻" : "~");
            case "undone" -> screen.paint(Screen.Style.FAINT, screen.unicode() ? "↶" : "<");
            default -> screen.paint(Screen.Style.CYAN, turning);
        };
    }

    private String bar() {
        return screen.unicode() ? "│" : "|";
    }

    /** The event's own data, be it sent bare or inside its envelope. */
    private static JsonObject data(Sse.Message message) {
        try {
            JsonObject object = Values.value(message.data()) instanceof JsonObject json ? json : JsonValue.EMPTY_JSON_OBJECT;
            JsonObject inner = Values.object(object, "data");
            return inner.isEmpty() ? object : inner;
        } catch (JsonException e) {
            return JsonValue.EMPTY_JSON_OBJECT;
        }
    }
}
