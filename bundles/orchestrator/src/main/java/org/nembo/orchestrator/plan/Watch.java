package org.nembo.orchestrator.plan;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;
import org.slf4j.MDC;

/** Lets work at sites take so long and no longer. What hangs is interrupted and left behind; there is a bound on how much of that there can be. Thread-safe. */
final class Watch implements AutoCloseable {

    private static final int MOST_AT_ONCE = 128;

    private final Duration patience;
    private final ExecutorService threads;

    Watch(Duration patience) {
        this.patience = patience;
        AtomicInteger count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(0, MOST_AT_ONCE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(null, task, "nembo-orchestrator-site-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @throws NemboException {@code PROVIDER_TIMEOUT} when it takes too long, {@code PROVIDER_UNAVAILABLE} when interrupted or when too much hangs already */
    <T> T call(String site, Supplier<T> work) {
        Optional<Map<String, String>> words = Optional.ofNullable(MDC.getCopyOfContextMap());
        Future<T> future;
        try {
            future = threads.submit(() -> {
                words.ifPresent(MDC::setContextMap);
                return work.get();
            });
        } catch (RejectedExecutionException e) {
            throw new NemboException(ProviderError.PROVIDER_UNAVAILABLE, "site '%s' is not asked: %d calls of sites wait for an answer already"
                    .formatted(site, MOST_AT_ONCE), e);
        }
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new NemboException(ProviderError.PROVIDER_TIMEOUT, "site '%s' did not answer within %d s".formatted(site, patience.toSeconds()), e);
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new NemboException(ProviderError.PROVIDER_UNAVAILABLE, "the work at site '%s' was interrupted".formatted(site), e);
        } catch (ExecutionException | CancellationException e) {
            throw unwrapped(e);
        }
    }

    private static RuntimeException unwrapped(Exception e) {
        if (e.getCause() instanceof RuntimeException failure) {
            return failure;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
