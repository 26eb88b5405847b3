package org.nembo.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A live stream that survives its connections: cut off or silent for too long, it is opened again from the last id. Reads on a thread of its own, which
 * also calls the listener.
 */
final class EventStream implements AutoCloseable {

    /** What is told of a stream. */
    interface Listener {

        void message(Sse.Message message);

        /** The connection ended; another one is tried. Events may have been missed only if the server kept none. */
        void interrupted();

        /** Nothing more will come. */
        void failed(ClientException cause);
    }

    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration LAST_DELAY = Duration.ofSeconds(5);

    private final Http http;
    private final String path;
    private final Duration patience;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private String lastId;

    private EventStream(Http http, String path, String lastId, Duration patience, Listener listener) {
        this.http = http;
        this.path = path;
        this.lastId = lastId;
        this.patience = patience;
        this.listener = listener;
    }

    /** @param patience how long the server may be away before the stream fails */
    static EventStream open(Http http, String path, String lastId, Duration patience, Listener listener) {
        EventStream stream = new EventStream(http, path, lastId, patience, listener);
        Thread thread = new Thread(stream::run, "events " + path);
        thread.setDaemon(true);
        thread.start();
        return stream;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        long seen = System.nanoTime();
        long delay = FIRST_DELAY.toMillis();
        try {
            while (closed.getCount() > 0) {
                Optional<ClientException> failure = read();
                if (failure.isEmpty()) {
                    seen = System.nanoTime();
                    delay = FIRST_DELAY.toMillis();
                    listener.interrupted();
                } else if (!passing(failure.get()) || System.nanoTime() - seen > patience.toNanos()) {
                    listener.failed(failure.get());
                    return;
                }
                if (closed.await(delay, TimeUnit.MILLISECONDS)) {
                    return;
                }
                delay = Math.min(delay * 2, LAST_DELAY.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads one connection to its end; a failure only when it could not be opened. */
    private Optional<ClientException> read() {
        try (Sse sse = new Sse(http.stream(path, "text/event-stream", Optional.empty(), lastId), lastId)) {
            for (Optional<Sse.Message> next = sse.next(); next.isPresent() && closed.getCount() > 0; next = sse.next()) {
                lastId = next.get().id();
                listener.message(next.get());
            }
            return Optional.empty();
        } catch (ClientException e) {
            return Optional.of(e);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static boolean passing(ClientException failure) {
        return failure instanceof Problem problem ? problem.passing() : failure.exit() == ExitCode.UNREACHABLE;
    }
}
