package org.nembo.provider.local.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.nembo.testkit.image.TestImage;

/** A registry on the loopback interface that asks for tokens, sends blobs by a redirect, and can break off. */
public final class TestRegistry implements AutoCloseable {

    private static final String TOKEN = "good-token";

    private final HttpServer server;
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    /** What was asked for, method and path. */
    public final List<String> asked = new CopyOnWriteArrayList<>();
    /** How many bytes of the next blob are sent before it breaks off; -1 for all. */
    public volatile int breakAfter = -1;
    /** Who gets a token, {@code user:password}; empty for anybody. */
    public volatile String login = "";

    public TestRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    /** {@code 127.0.0.1:port}. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Where it sends those who want blobs. */
    public String storage() {
        return "localhost:" + server.getAddress().getPort();
    }

    /** Puts an image into it. @return its reference */
    public String put(String repository, String tag, TestImage image) {
        image.blobs().forEach((digest, content) -> {
            contents.put("/v2/" + repository + "/blobs/" + digest, content);
            contents.put("/v2/" + repository + "/manifests/" + digest, content);
        });
        contents.put("/v2/" + repository + "/manifests/" + tag, image.manifest());
        return host() + "/" + repository + ":" + tag;
    }

    /** Puts something else in the place of a blob. */
    public void falsify(String repository, String digest, byte[] content) {
        contents.put("/v2/" + repository + "/blobs/" + digest, content);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestMethod() + " " + path + (exchange.getRequestHeaders().containsKey("Range") ? " "
                + exchange.getRequestHeaders().getFirst("Range") : ""));
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (path.equals("/token")) {
            boolean known = login.isEmpty()
                    || ("Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))).equals(authorization);
            answer(exchange, known ? 200 : 401, ("{\"token\": \"" + TOKEN + "\"}").getBytes(StandardCharsets.UTF_8));
        } else if (path.startsWith("/storage")) {
            // A token that reaches another place than it is for would be a leak.
            blob(exchange, contents.get(path.substring("/storage".length())), authorization);
        } else if (!("Bearer " + TOKEN).equals(authorization)) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer realm=\"http://%s/token\",service=\"test\"".formatted(host()));
            answer(exchange, 401, new byte[0]);
        } else if (!contents.containsKey(path)) {
            answer(exchange, 404, new byte[0]);
        } else if (path.contains("/blobs/")) {
            exchange.getResponseHeaders().add("Location", "http://%s/storage%s".formatted(storage(), path));
            answer(exchange, 307, new byte[0]);
        } else {
            answer(exchange, 200, contents.get(path));
        }
    }

    private void blob(HttpExchange exchange, byte[] content, String authorization) throws IOException {
        if (authorization != null) {
            answer(exchange, 400, new byte[0]);
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        byte[] rest = Arrays.copyOfRange(content, from, content.length);
        if (breakAfter >= 0 && breakAfter < rest.length) {
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, rest.length);
            exchange.getResponseBody().write(rest, 0, breakAfter);
            exchange.getResponseBody().flush();
            breakAfter = -1;
            throw new IOException("broken off for a test");
        }
        answer(exchange, from > 0 ? 206 : 200, rest);
    }

    private static void answer(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
