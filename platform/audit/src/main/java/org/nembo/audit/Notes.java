package org.nembo.audit;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.nembo.api.audit.AuditEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that wait to be written together. Up to a burst they are kept one by one; beyond it, until the burst has been made good at a steady rate, they are
 * only counted by what they are about, and the counts are recorded. Thread-safe.
 */
final class Notes implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Notes.class);
    private static final int BURST = 500;
    private static final int PER_SECOND = 20;
    private static final int MOST_SUMS = 1000;
    private static final long FLUSH_MILLIS = 200;
    private static final long SUM_MILLIS = 10_000;

    private record Kind(String action, AuditEntry.Outcome outcome, String reason) {
    }

    private record Sum(Chain.Pending last, long count) {
    }

    private final Consumer<List<Chain.Pending>> writer;
    private final Clock clock;
    private final Deque<Chain.Pending> waiting = new ArrayDeque<>();
    private final Map<Kind, Sum> sums = new LinkedHashMap<>();
    private final ScheduledExecutorService executor;
    private double credit = BURST;
    private long credited;
    private long summedSince;

    Notes(Consumer<List<Chain.Pending>> writer, Clock clock) {
        this.writer = writer;
        this.clock = clock;
        this.credited = clock.millis();
        this.summedSince = credited;
        this.executor = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(null, work, "nembo-audit-notes", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        executor.scheduleWithFixedDelay(this::flush, FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
    }

    synchronized void add(Chain.Pending note) {
        long now = clock.millis();
        credit = Math.min(BURST, credit + Math.max(0, now - credited) * PER_SECOND / 1000.0);
        credited = now;
        if (credit >= 1 && waiting.size() < BURST) {
            credit--;
            waiting.add(note);
            return;
        }
        AuditEntry entry = note.entry();
        Kind kind = new Kind(entry.action(), entry.outcome(), entry.facts().getOrDefault("reason", ""));
        Kind counted = sums.size() < MOST_SUMS || sums.containsKey(kind) ? kind : new Kind("various", entry.outcome(), "");
        sums.merge(counted, new Sum(note, 1), (old, one) -> new Sum(one.last(), old.count() + 1));
    }

    /** Writes what waits. What cannot be written is kept as long as there is room. */
    void flush() {
        List<Chain.Pending> batch = take(clock.millis() - summedSince >= SUM_MILLIS);
        if (batch.isEmpty()) {
            return;
        }
        try {
            writer.accept(batch);
        } catch (RuntimeException e) {
            log.error("{} notes for the audit log cannot be written now", batch.size(), e);
            putBack(batch);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("The notes for the audit log were not written within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        summedSince = 0;
        flush();
    }

    private synchronized List<Chain.Pending> take(boolean summed) {
        List<Chain.Pending> batch = new ArrayList<>(waiting);
        waiting.clear();
        if (summed) {
            sums.forEach((kind, sum) -> batch.add(summary(kind, sum)));
            sums.clear();
            summedSince = clock.millis();
        }
        return batch;
    }

    private synchronized void putBack(List<Chain.Pending> batch) {
        for (int i = batch.size() - 1; i >= 0 && waiting.size() < BURST; i--) {
            waiting.addFirst(batch.get(i));
        }
    }

    /** The last one of its kind stands for all. */
    private static Chain.Pending summary(Kind kind, Sum sum) {
        AuditEntry last = sum.last().entry();
        AuditEntry entry = new AuditEntry("", kind.action(), last.resource(), kind.outcome(), last.facts()).with("count", Long.toString(sum.count()))
                .with("last-actor", last.actor());
        return new Chain.Pending(entry, sum.last().origin());
    }
}
