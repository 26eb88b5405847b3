package org.nembo.itests;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Takes callbacks, slowly enough that some are always on their way, and keeps them all. */
final class CallbackReceiver implements AutoCloseable {

    private static final long SLOWLY = TimeUnit.MILLISECONDS.toNanos(30);

    /** One that came. @param signature as the sender made it @param signed what it is made of */
    record Told(String id, String signature, byte[] signed, JsonNode body) {

        String deployment() {
            return body.path("uuid").asText();
        }

        String status() {
            return body.path("status").asText();
        }

        /** Whether it was signed with that secret. */
        boolean isSignedWith(String secret) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
                return signature.equals("v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Told> told = new CopyOnWriteArrayList<>();

    CallbackReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort());
    }

    /** What came for a deployment. */
    List<Told> of(String deployment) {
        List<Told> all = new ArrayList<>(told);
        all.removeIf(each -> !each.deployment().equals(deployment));
        return all;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            String text = id + "." + exchange.getRequestHeaders().getFirst("webhook-timestamp") + "." + new String(body, StandardCharsets.UTF_8);
            LockSupport.parkNanos(SLOWLY);
            told.add(new Told(id, exchange.getRequestHeaders().getFirst("webhook-signature"), text.getBytes(StandardCharsets.UTF_8), Api.JSON.readTree(body)));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
