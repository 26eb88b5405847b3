package org.nembo.client;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Watches a deployment until it is at rest, drawing what its job does. Confined to one thread, which waits. */
final class Follow {

    static final String DEPLOYMENTS = "/api/v1/deployments/";
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Context context;
    private final String id;
    private final boolean silent;
    private final Progress progress;
    private final Canvas canvas;
    private final BlockingQueue<Runnable> news = new LinkedBlockingQueue<>(10_000);
    private final Instant began = Instant.now();
    private boolean look = true;
    private String title;

    /** @param silent draws nothing: the result is all that is wanted */
    Follow(Context context, String id, String job, boolean silent) {
        this.context = context;
        this.id = id;
        this.silent = silent;
        this.title = id;
        this.progress = new Progress(context.screen(), job);
        this.canvas = new Canvas(context.screen());
    }

    /** @return the deployment at rest; empty when it is gone */
    Optional<JsonObject> await() throws InterruptedException {
        String path = DEPLOYMENTS + Http.segment(id);
        Thread farewell = new Thread(this::detached, "farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        EventStream events = EventStream.open(context.http(), path + "/events", "0", PATIENCE, listener(false));
        EventStream log = EventStream.open(context.http(), path + "/log", "0", PATIENCE, listener(true));
        try {
            return watch(path);
        } finally {
            events.close();
            log.close();
            forget(farewell);
        }
    }

    private static void forget(Thread farewell) {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException e) {
            // Ctrl-C came in the same moment: the farewell is being said already.
            farewell.interrupt();
        }
    }

    private Optional<JsonObject> watch(String path) throws InterruptedException {
        boolean live = context.screen().live() && !silent;
        long looked = 0;
        long answered = System.nanoTime();
        for (int tick = 0;; tick++) {
            Runnable next = news.poll(live ? 120 : 500, TimeUnit.MILLISECONDS);
            for (int i = 0; next != null && i < 1000; i++, next = news.poll()) {
                next.run();
            }
            if (look || System.nanoTime() - looked > LOOK_AGAIN.toNanos()) {
                look = false;
                looked = System.nanoTime();
                try {
                    JsonObject deployment = context.http().get(path);
                    answered = looked;
                    title = Values.text(deployment, "name") + "  " + id + "  " + Values.text(deployment, "status");
                    if (!Values.text(deployment, "status").endsWith("_IN_PROGRESS")) {
                        return Optional.of(rest(live, deployment));
                    }
                } catch (ClientException e) {
                    if (e instanceof Problem problem && problem.gone()) {
                        rest(live, null);
                        return Optional.empty();
                    }
                    if (!EventStream.passing(e) || System.nanoTime() - answered > PATIENCE.toNanos()) {
                        throw e;
                    }
                }
            }
            if (live) {
                draw(tick);
            }
        }
    }

    /** Takes what is still on its way, so that the last steps and lines show. */
    private JsonObject rest(boolean live, JsonObject deployment) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        Runnable next = news.poll(150, TimeUnit.MILLISECONDS);
        while (next != null && System.nanoTime() < until) {
            next.run();
            next = news.poll(50, TimeUnit.MILLISECONDS);
        }
        if (live) {
            draw(0);
        }
        return deployment;
    }

    private void draw(int tick) {
        Instant now = Instant.now();
        List<String> lines = new ArrayList<>();
        lines.add(context.screen().paint(Screen.Style.BOLD, Screen.clean(title)) + "  " + Values.duration(Duration.between(began, now)));
        lines.addAll(progress.draw(now, tick));
        canvas.draw(lines);
    }

    private EventStream.Listener listener(boolean log) {
        return new EventStream.Listener() {
            @Override
            public void message(Sse.Message message) {
                enqueue(() -> take(log, message));
            }

            @Override
            public void interrupted() {
                enqueue(() -> look = true);
            }

            @Override
            public void failed(ClientException cause) {
                enqueue(() -> look = true);
            }
        };
    }

    private void take(boolean log, Sse.Message message) {
        Optional<String> line = log ? progress.log(message) : progress.event(message);
        look |= !log && (message.type().startsWith("org.nembo.job.") || message.type().startsWith("org.nembo.deployment."));
        if (!silent && !context.screen().live()) {
            line.ifPresent(context.screen()::line);
        }
    }

    private void enqueue(Runnable item) {
        try {
            news.put(item);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void detached() {
        context.screen().note("\nDetached; " + id + " goes on in the server.\n  Look again: nembo client deployment follow " + id
                + "\n  Cancel:     nembo client deployment delete " + id);
    }
}
