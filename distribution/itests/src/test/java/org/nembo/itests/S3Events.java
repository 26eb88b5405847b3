package org.nembo.itests;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes notifications of changes; one that comes again counts once. Thread-safe. */
final class S3Events implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, JsonNode> told = new TreeMap<>();

    S3Events() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode record = Api.JSON.readTree(exchange.getRequestBody().readAllBytes()).path("Records").path(0);
            synchronized (told) {
                told.put(record.path("s3").path("object").path("sequencer").asText(), record);
            }
            exchange.sendResponseHeaders(204, -1);
        }
    }

    /** How many changes were told. */
    int count() {
        synchronized (told) {
            return told.size();
        }
    }

    /** ETags by key in the order of the changes of a bucket; a dash for a deletion. */
    Map<String, List<String>> byKey(String bucket) {
        Map<String, List<String>> all = new TreeMap<>();
        synchronized (told) {
            told.values().stream().filter(record -> record.path("s3").path("bucket").path("name").asText().equals(bucket)).forEach(record -> {
                JsonNode object = record.path("s3").path("object");
                String etag = record.path("eventName").asText().startsWith("ObjectRemoved") ? "-" : object.path("eTag").asText();
                all.computeIfAbsent(object.path("key").asText(), key -> new ArrayList<>()).add(etag);
            });
        }
        return all;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
