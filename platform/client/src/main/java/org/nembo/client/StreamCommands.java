package org.nembo.client;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@code deployment events} and {@code deployment log}: what is there, and with {@code --follow} what comes. */
final class StreamCommands {

    private static final int ROWS = 1000;

    private StreamCommands() {
    }

    static int events(Words words, Context context) throws InterruptedException {
        return words.flag("follow") ? live(words, context, "/events") : stored(words, context, "/events");
    }

    static int log(Words words, Context context) throws InterruptedException {
        return words.flag("follow") ? live(words, context, "/log") : stored(words, context, "/log");
    }

    private static int stored(Words words, Context context, String what) {
        JsonArray items = Pages.fetch(context, DeploymentCommands.path(words, context) + what, words.number("limit", ROWS, 1, Pages.MAX_ROWS));
        if (words.flag("json")) {
            context.screen().line(Values.pretty(items));
        } else {
            for (JsonValue item : items) {
                context.screen().line(line(context.screen(), Values.text(item.asJsonObject(), "type"), item.asJsonObject()));
            }
        }
        return ExitCode.SUCCESS;
    }

    private static int live(Words words, Context context, String what) throws InterruptedException {
        String path = DeploymentCommands.path(words, context);
        BlockingQueue<Object> news = new LinkedBlockingQueue<>(10_000);
        context.http().get(path);
        EventStream stream = EventStream.open(context.http(), path + what, "0", Follow.PATIENCE, new Queued(news));
        try {
            long looked = System.nanoTime();
            while (true) {
                Object next = news.poll(500, TimeUnit.MILLISECONDS);
                if (next instanceof Sse.Message message) {
                    show(words, context.screen(), message);
                } else if (next instanceof ClientException failure) {
                    throw failure;
                } else if (next != null || System.nanoTime() - looked > Duration.ofSeconds(5).toNanos()) {
                    looked = System.nanoTime();
                    if (atRest(context, path)) {
                        return drain(words, context, news);
                    }
                }
            }
        } finally {
            stream.close();
        }
    }

    private static boolean atRest(Context context, String path) {
        try {
            return !Values.text(context.http().get(path), "status").endsWith("_IN_PROGRESS");
        } catch (ClientException e) {
            if (e instanceof Problem problem && problem.gone()) {
                return true;
            }
            if (EventStream.passing(e)) {
                return false;
            }
            throw e;
        }
    }

    private static int drain(Words words, Context context, BlockingQueue<Object> news) throws InterruptedException {
        for (Object next = news.poll(150, TimeUnit.MILLISECONDS); next != null; next = news.poll()) {
            if (next instanceof Sse.Message message) {
                show(words, context.screen(), message);
            }
        }
        return ExitCode.SUCCESS;
    }

    private static void show(Words words, Screen screen, Sse.Message message) {
        screen.line(words.flag("json") ? message.data()
                : Values.find(message.data()).map(data -> line(screen, message.type(), data)).orElse(Screen.clean(message.data())));
        screen.out().flush();
    }

    /** One line of a log or one event. */
    private static String line(Screen screen, String type, JsonObject item) {
        String time = screen.paint(Screen.Style.FAINT, Values.text(item, "time"));
        if (item.containsKey("line")) {
            String step = Values.text(item, "step");
            return time + "  " + (step.isEmpty() ? "" : Screen.clean(step) + ": ") + Screen.clean(Values.text(item, "line"));
        }
        JsonValue data = item.containsKey("data") ? item.get("data") : item;
        return time + "  " + Screen.clean(type) + "  " + Screen.clean(Values.text(data));
    }

    /** Hands everything over to the thread of the command. */
    private record Queued(BlockingQueue<Object> news) implements EventStream.Listener {

        @Override
        public void message(Sse.Message message) {
            put(message);
        }

        @Override
        public void interrupted() {
            put("interrupted");
        }

        @Override
        public void failed(ClientException cause) {
            put(cause);
        }

        private void put(Object item) {
            try {
                news.put(item);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
