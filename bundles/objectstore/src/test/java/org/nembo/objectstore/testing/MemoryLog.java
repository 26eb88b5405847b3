package org.nembo.objectstore.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.Origin;

/** A change log on the heap that tests write into. */
public final class MemoryLog implements ChangeLog {

    private final List<Change> changes = new ArrayList<>();
    private final Map<String, Long> readers = new TreeMap<>();
    private long last;

    /** A change of this site. @param event {@code ObjectCreated:Put} */
    public synchronized void add(String bucket, String key, String event, Instant time) {
        Kind kind = event.startsWith("ObjectCreated") ? Kind.PUT : Kind.REMOVED;
        add(new Change(++last, kind, bucket, key, "null", 5, "e" + last, time, new Origin("ann@urn:nembo:local", "192.0.2.7", "R" + last, event, "")));
    }

    private void add(Change change) {
        changes.add(change);
        notifyAll();
    }

    @Override
    public synchronized void join(String reader) {
        readers.putIfAbsent(reader, last);
    }

    @Override
    public synchronized void leave(String reader) {
        readers.remove(reader);
    }

    @Override
    public synchronized Map<String, Long> readers() {
        return Map.copyOf(readers);
    }

    @Override
    public synchronized void advance(String reader, long sequence) {
        readers.put(reader, sequence);
    }

    @Override
    public synchronized List<Change> read(long after, int max) {
        return changes.stream().filter(change -> change.sequence() > after).limit(max).toList();
    }

    @Override
    public synchronized long last() {
        return last;
    }

    @Override
    public synchronized boolean await(long after, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (last <= after) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
