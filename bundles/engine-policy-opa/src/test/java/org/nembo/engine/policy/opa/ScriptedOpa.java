package org.nembo.engine.policy.opa;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An OPA that does what the test says. */
final class ScriptedOpa implements AutoCloseable {

    /** What it does with a request. */
    @FunctionalInterface
    interface Act {
        void on(HttpExchange exchange, String body, CountDownLatch end) throws IOException, InterruptedException;
    }

    static {
        // Else each answer waits for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<String> tokens = new CopyOnWriteArrayList<>();
    volatile Act act;

    ScriptedOpa(Act act) {
        this.act = act;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/data/nembo/authz/allow", this::serve);
        server.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        bodies.add(body);
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        try {
            act.on(exchange, body, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** With time enough on a machine that is busy. */
    Settings settings() {
        return settings(Duration.ZERO, 1000);
    }

    Settings settings(Duration remember, int failures) {
        return settings(Duration.ofSeconds(20), remember, failures);
    }

    /** With the deadline of a fresh server, for those that do not answer. */
    Settings hasty() {
        return settings(Duration.ofMillis(500), Duration.ZERO, 1000);
    }

    private Settings settings(Duration total, Duration remember, int failures) {
        return new Settings(URI.create(url() + "/v1/data/nembo/authz/allow"), "nembo/authz/allow", "s3cr3t", total, total, remember, 3, failures,
                Duration.ofSeconds(5), 4);
    }

    static Act answer(int status, String body) {
        return (exchange, question, end) -> write(exchange, status, body);
    }

    static void write(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
