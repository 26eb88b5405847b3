package org.nembo.itests;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Requests without a pause until it is closed; remembers every answer that was not allowed. */
final class Traffic implements AutoCloseable {

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong requests = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;

    /** One request, and whether its answer is allowed. */
    interface Request {
        HttpResponse<String> send();
    }

    Traffic(Predicate<HttpResponse<String>> allowed, Request... kinds) {
        this.threads = Stream.of(kinds).map(kind -> new Thread(() -> loop(kind, allowed))).toList();
        threads.forEach(Thread::start);
    }

    private void loop(Request kind, Predicate<HttpResponse<String>> allowed) {
        while (!stopped.get()) {
            requests.incrementAndGet();
            try {
                HttpResponse<String> response = kind.send();
                if (!allowed.test(response)) {
                    failures.add(response.request().method() + " " + response.uri().getPath() + " " + response.statusCode() + " " + response.body());
                }
            } catch (RuntimeException e) {
                failures.add(e + " " + e.getCause());
            }
        }
    }

    long requests() {
        return requests.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stopped.set(true);
        threads.forEach(Traffic::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
