package org.nembo.testkit.fake;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;

/** What goes wrong at the calls of a {@link FakeProvider}, and which calls there were. Thread-safe. */
final class FakeFaults {

    /** What happens instead of a call; empty when it goes well. */
    private interface Fault {
        void strike(String what);
    }

    private final Map<String, Deque<Fault>> before = new HashMap<>();
    private final Map<String, Deque<Fault>> after = new HashMap<>();
    private final Map<String, RuntimeException> outages = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<CountDownLatch> hanging = new ArrayList<>();
    private final AtomicInteger blocked = new AtomicInteger();
    private FakeProvider.Tap tap = (moment, operation, site, argument) -> { };

    synchronized void failNext(String operation, List<RuntimeException> failures) {
        failures.forEach(failure -> queue(before, operation).add(what -> {
            throw failure;
        }));
    }

    synchronized void failAlways(String operation, RuntimeException failure) {
        outages.put(operation, failure);
    }

    synchronized void loseNext(String operation) {
        queue(after, operation).add(what -> {
            throw new NemboException(ProviderError.PROVIDER_TIMEOUT, "no answer to " + what);
        });
    }

    synchronized void hangNext(String operation, Duration most) {
        CountDownLatch release = new CountDownLatch(1);
        hanging.add(release);
        queue(before, operation).add(what -> hang(release, most, what));
    }

    synchronized void tap(FakeProvider.Tap listener) {
        tap = listener;
    }

    synchronized void heal() {
        before.clear();
        after.clear();
        outages.clear();
        hanging.forEach(CountDownLatch::countDown);
        hanging.clear();
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    int blocked() {
        return blocked.get();
    }

    /** Has one call happen, with all that goes wrong at it. @param lock what guards the state that the effect works on */
    <T> T call(Object lock, String operation, String site, String argument, Supplier<T> effect) {
        String what = operation + " of '" + argument + "' at site '" + site + "'";
        FakeProvider.Tap listener = note(operation, site, argument);
        listener.at(FakeProvider.Moment.BEFORE, operation, site, argument);
        strike(before, operation, what);
        T result;
        synchronized (lock) {
            result = effect.get();
        }
        listener.at(FakeProvider.Moment.AFTER, operation, site, argument);
        strike(after, operation, what);
        return result;
    }

    private synchronized FakeProvider.Tap note(String operation, String site, String argument) {
        calls.add((operation + " " + site + " " + argument).strip());
        return tap;
    }

    private void strike(Map<String, Deque<Fault>> faults, String operation, String what) {
        Fault next;
        synchronized (this) {
            Deque<Fault> queue = faults.get(operation);
            next = queue == null ? null : queue.pollFirst();
            if (next == null && faults == before && outages.containsKey(operation)) {
                throw outages.get(operation);
            }
        }
        if (next != null) {
            next.strike(what);
        }
    }

    private void hang(CountDownLatch release, Duration most, String what) {
        blocked.incrementAndGet();
        try {
            if (!release.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new NemboException(ProviderError.PROVIDER_TIMEOUT, "no answer to " + what + " within " + most);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NemboException(ProviderError.PROVIDER_UNAVAILABLE, "interrupted at " + what, e);
        } finally {
            blocked.decrementAndGet();
        }
    }

    private static Deque<Fault> queue(Map<String, Deque<Fault>> faults, String operation) {
        return faults.computeIfAbsent(operation, key -> new ArrayDeque<>());
    }
}
