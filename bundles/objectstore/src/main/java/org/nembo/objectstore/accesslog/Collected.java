package org.nembo.objectstore.accesslog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nembo.objectstore.document.Logs;
import org.nembo.spi.object.Bucket;

/** Lines by the object that they will be in. Thread-safe; holds at most so many characters, and counts what it has no room for. */
final class Collected {

    private static final long DAY = 86_400;

    private record Place(String source, String owner, Logs where, long day) {
    }

    private static final class Waiting {
        private final StringBuilder lines = new StringBuilder();
        private final Instant since;

        Waiting(Instant since) {
            this.since = since;
        }
    }

    private final int most;
    private final int enough;
    private final Map<Place, Waiting> waiting = new HashMap<>();
    private int size;
    private long dropped;

    /** @param most characters of all @param enough characters for an object */
    Collected(int most, int enough) {
        this.most = most;
        this.enough = enough;
    }

    /** Takes a line. @param began when the request came */
    synchronized void add(Bucket source, Logs where, Instant began, String line) {
        if (size + line.length() > most) {
            dropped++;
            return;
        }
        long day = where.format() == Logs.Format.EVENT_TIME ? Math.floorDiv(began.getEpochSecond(), DAY) : 0;
        waiting.computeIfAbsent(new Place(source.name(), source.owner(), where, day), any -> new Waiting(began)).lines.append(line);
        size += line.length();
    }

    /** Takes out those that are long enough, or whose first line is that old. */
    synchronized List<Delivery> due(Instant now, Duration age) {
        List<Delivery> due = new ArrayList<>();
        waiting.entrySet().removeIf(entry -> {
            Waiting each = entry.getValue();
            // What came later than now, came before the clock was put back.
            boolean ready = each.lines.length() >= enough || !each.since.plus(age).isAfter(now) || each.since.isAfter(now);
            if (ready) {
                Place place = entry.getKey();
                due.add(new Delivery(place.source(), place.owner(), place.where(), place.day(), each.since, each.lines.toString()));
                size -= each.lines.length();
            }
            return ready;
        });
        return due;
    }

    /** How many lines there was no room for since the last call. */
    synchronized long dropped() {
        long lines = dropped;
        dropped = 0;
        return lines;
    }
}
