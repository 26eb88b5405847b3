package org.nembo.testkit.object;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Threads that do something at the same time. */
public final class Together {

    private static final int LIMIT_SECONDS = 120;

    /** What one of them does. @param <T> what it says */
    @FunctionalInterface
    public interface Work<T> {

        T run(int thread) throws Exception;
    }

    private Together() {
    }

    /** Runs it in so many threads, which begin together, and gives what they said, in their order. */
    public static <T> void run(int threads, Work<T> work, Consumer<List<T>> check) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                    return work.run(thread);
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : running) {
                results.add(each.get(LIMIT_SECONDS, TimeUnit.SECONDS));
            }
            check.accept(results);
        } finally {
            pool.shutdownNow();
        }
    }
}
