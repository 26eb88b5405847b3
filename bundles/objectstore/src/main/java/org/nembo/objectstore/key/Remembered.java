package org.nembo.objectstore.key;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What was read of the tables, until something changes: at once for changes of this node, after {@value #CHECK_MILLIS} ms and one query for those of others.
 * Thread-safe.
 */
public final class Remembered<T> {

    static final long CHECK_MILLIS = 500;
    private static final int MOST = 20_000;

    private final Map<String, T> known = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();
    private final LongSupplier revision;
    private final LongSupplier nanos;
    private final Function<String, Optional<T>> read;
    private final Object check = new Object();
    private volatile long checked;
    private volatile long seen = -1;

    /** @param revision asks the database @param nanos a clock that never goes back */
    public Remembered(LongSupplier revision, LongSupplier nanos, Function<String, Optional<T>> read) {
        this.revision = revision;
        this.nanos = nanos;
        this.read = read;
        this.checked = nanos.getAsLong() - TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS);
    }

    public Optional<T> find(String name) {
        forgetWhatOthersChanged();
        T present = known.get(name);
        if (present != null) {
            return Optional.of(present);
        }
        long before = generation.get();
        Optional<T> found = read.apply(name);
        if (found.isPresent()) {
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(name, found.get());
            if (generation.get() != before) {
                // It may have been changed between reading and remembering.
                known.remove(name);
            }
        }
        return found;
    }

    /** Forgets everything: something was changed here. */
    public void forget() {
        generation.incrementAndGet();
        known.clear();
    }

    private void forgetWhatOthersChanged() {
        if (due()) {
            synchronized (check) {
                if (due()) {
                    long asked = nanos.getAsLong();
                    long now = revision.getAsLong();
                    if (now != seen) {
                        forget();
                        seen = now;
                    }
                    checked = asked;
                }
            }
        }
    }

    private boolean due() {
        return nanos.getAsLong() - checked >= TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS);
    }
}
