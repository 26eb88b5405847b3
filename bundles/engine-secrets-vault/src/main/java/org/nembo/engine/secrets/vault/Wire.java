package org.nembo.engine.secrets.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.nembo.api.error.NemboException;

/**
 * Requests to the server, each with a time limit, and again while it is overloaded or away until a deadline. What is sent and what comes back is told nowhere.
 * Thread-safe.
 */
final class Wire {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** An answer. @param body a missing node when there is none */
    record Reply(int status, JsonNode body, Duration after) {

        boolean retryable() {
            return status == 429 || status == 412 || status >= 500;
        }

        String errors() {
            return StreamSupport.stream(body.path("errors").spliterator(), false).map(JsonNode::asText).collect(Collectors.joining("; "));
        }

        @Override
        public String toString() {
            return "Reply[" + status + "]";
        }
    }

    private final Settings settings;
    private final HttpClient client;
    private final CountDownLatch closed = new CountDownLatch(1);

    Wire(Settings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout()).build();
    }

    /** What waits between two tries gives up. */
    void close() {
        closed.countDown();
    }

    /**
     * Sends until there is an answer that is no overload and no failure of the server.
     *
     * @param path below {@code /v1/}
     * @param body plain JSON data; null for none
     * @throws NemboException {@code SECRETS_VAULT_UNREACHABLE} or {@code SECRETS_VAULT_SEALED} when the deadline is over
     */
    Reply send(String method, String path, String token, Object body) {
        long deadline = System.nanoTime() + settings.deadline().toNanos();
        Duration pause = FIRST_PAUSE;
        for (;;) {
            String why;
            Duration after = Duration.ZERO;
            try {
                Reply reply = once(method, path, token, body);
                if (!reply.retryable()) {
                    return reply;
                }
                if (reply.status() == 503 && sealed()) {
                    throw new NemboException(VaultEngineError.SECRETS_VAULT_SEALED, "the store of secrets at %s is sealed".formatted(settings.url()));
                }
                why = "it answers %d %s".formatted(reply.status(), reply.errors()).strip();
                after = reply.after();
            } catch (IOException e) {
                why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            }
            Duration wait = after.compareTo(pause) > 0 ? after : pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis()));
            if (System.nanoTime() + wait.toNanos() > deadline || !waited(wait)) {
                throw new NemboException(VaultEngineError.SECRETS_VAULT_UNREACHABLE,
                        "the store of secrets at %s could not be used within %s: %s".formatted(settings.url(), settings.deadline(), why));
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** Sends once. */
    Reply once(String method, String path, String token, Object body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url() + "/v1/" + path)).timeout(settings.timeout())
                .header("X-Vault-Request", "true");
        if (!token.isEmpty()) {
            request.header("X-Vault-Token", token);
        }
        if (!settings.namespace().isEmpty()) {
            request.header("X-Vault-Namespace", settings.namespace());
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        }
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request.build(), info -> new LimitedBody());
        try {
            HttpResponse<byte[]> response = sent.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(response.statusCode(), tree(response.body()), after(response));
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException("no whole answer within " + settings.timeout(), e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage() == null ? e.getCause().getClass().getSimpleName() : e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static JsonNode tree(byte[] body) throws IOException {
        try {
            return body.length == 0 ? JSON.missingNode() : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IOException("the answer is no JSON");
        }
    }

    private static Duration after(HttpResponse<byte[]> response) {
        return response.headers().firstValue("Retry-After").filter(text -> text.matches("\\d{1,4}")).map(Long::valueOf).map(Duration::ofSeconds)
                .orElse(Duration.ZERO);
    }

    private boolean sealed() {
        try {
            return once("GET", "sys/seal-status", "", null).body().path("sealed").asBoolean();
        } catch (IOException e) {
            return false;
        }
    }

    /** False when it is time to give up. */
    private boolean waited(Duration time) {
        try {
            return !closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
