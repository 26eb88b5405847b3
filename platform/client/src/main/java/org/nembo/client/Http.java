package org.nembo.client;

import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests to the server. Every one has a time-out; redirects are not followed, so the token stays where it belongs. Thread-safe. Stands on
 * {@link HttpURLConnection} and not on the newer client because loading that one takes longer than most commands.
 */
final class Http {

    static final Duration CONNECT = Duration.ofSeconds(5);
    static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int MAX_BODY = 64 << 20;

    static {
        // The JDK would silently send a POST again when a kept connection turns out closed: that could create a thing twice.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final Settings settings;
    private final Duration answer;

    Http(Settings settings) {
        this(settings, ANSWER);
    }

    Http(Settings settings, Duration answer) {
        this.settings = settings;
        this.answer = answer;
    }

    JsonObject get(String path) {
        return Values.object(text("GET", path, "application/json", Optional.empty()));
    }

    JsonObject post(String path, JsonStructure body) {
        return optional(text("POST", path, "application/json", Optional.of(body)));
    }

    /**
     * Sends a request that creates something, and once more when its answer was lost or the server was not ready: the key tells the server that it is
     * the same one, so nothing is created twice.
     */
    JsonObject create(String path, JsonStructure body) {
        String key = UUID.randomUUID().toString();
        try {
            return create(path, body, key);
        } catch (ClientException e) {
            if (!mayPass(e)) {
                throw e;
            }
        }
        LockSupport.parkNanos(PAUSE.toNanos());
        return create(path, body, key);
    }

    private JsonObject create(String path, JsonStructure body, String key) {
        HttpURLConnection connection = open("POST", path, "application/json");
        connection.setRequestProperty("Idempotency-Key", key);
        return optional(text(connection, Optional.of(body)));
    }

    /** Whether it is likely to be different at once. Who waited in vain for a connection or an answer has waited long enough. */
    private static boolean mayPass(ClientException e) {
        return e instanceof Problem problem ? problem.status() == HttpURLConnection.HTTP_UNAVAILABLE
                : e.getCause() instanceof IOException cause && !(cause instanceof ConnectException || cause instanceof SocketTimeoutException
                        || cause instanceof UnknownHostException);
    }

    JsonObject put(String path, JsonStructure body) {
        return optional(text("PUT", path, "application/json", Optional.of(body)));
    }

    /** A JSON Merge Patch (RFC 7396). The older client of the JDK knows no such method, so this one request goes by the newer. */
    JsonObject patch(String path, JsonStructure body) {
        String token = settings.token();
        HttpRequest request = HttpRequest.newBuilder(URI.create(settings.base() + path)).timeout(answer)
                .header("Accept", "application/json").header("Content-Type", "application/merge-patch+json").header("User-Agent", "nembo-client")
                .header("Authorization", "Bearer " + token)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString())).build();
        try {
            HttpResponse<InputStream> response = HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1).build()
                    .send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                String text = read(in);
                if (response.statusCode() >= 300) {
                    throw Problem.of(response.statusCode(), Values.find(text).orElse(JsonValue.EMPTY_JSON_OBJECT));
                }
                return optional(text);
            }
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException(ExitCode.FAILURE, "Interrupted.", e);
        }
    }

    /** What the server says of the deletion; an empty object when it says nothing. */
    JsonObject delete(String path) {
        return optional(text("DELETE", path, "application/json", Optional.empty()));
    }

    /** A text as it stands. */
    String text(String path) {
        return text("GET", path, "*/*", Optional.empty());
    }

    /** Opens a stream that may go on for long; the read time-out is the longest silence. */
    InputStream stream(String path, String accept, Optional<JsonStructure> body, String lastEventId) {
        HttpURLConnection connection = open(body.isPresent() ? "POST" : "GET", path, accept);
        if (!lastEventId.isEmpty()) {
            connection.setRequestProperty("Last-Event-ID", lastEventId);
        }
        return send(connection, body);
    }

    /** One segment of a path, escaped. */
    static String segment(String value) {
        if (value.isEmpty() || value.equals(".") || value.equals("..")) {
            throw ClientException.usage("Not an identifier: '" + value + "'");
        }
        return query(value);
    }

    static String query(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String text(String method, String path, String accept, Optional<JsonStructure> body) {
        return text(open(method, path, accept), body);
    }

    private String text(HttpURLConnection connection, Optional<JsonStructure> body) {
        try (InputStream in = send(connection, body)) {
            return read(in);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private InputStream send(HttpURLConnection connection, Optional<JsonStructure> body) {
        try {
            if (body.isPresent()) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body.get().toString().getBytes(StandardCharsets.UTF_8));
                }
            }
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new IOException("what answers there does not speak HTTP");
            }
            if (status >= 300) {
                throw refusal(status, connection);
            }
            return connection.getInputStream();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpURLConnection open(String method, String path, String accept) {
        URI base = settings.base();
        String token = settings.token();
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create(base + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setConnectTimeout((int) CONNECT.toMillis());
            connection.setReadTimeout((int) answer.toMillis());
            connection.setRequestProperty("Accept", accept);
            connection.setRequestProperty("User-Agent", "nembo-client");
            connection.setRequestProperty("Authorization", "Bearer " + token);
            return connection;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static Problem refusal(int status, HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getErrorStream()) {
            String body = in == null ? "" : read(in);
            return Problem.of(status, Values.find(body).orElse(JsonValue.EMPTY_JSON_OBJECT));
        }
    }

    private static String read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BODY + 1);
        if (bytes.length > MAX_BODY) {
            throw new ClientException(ExitCode.FAILURE, "The answer is longer than " + (MAX_BODY >> 20) + " MiB.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static JsonObject optional(String text) {
        return text.isBlank() ? JsonValue.EMPTY_JSON_OBJECT : Values.object(text);
    }

    private ClientException unreachable(IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new ClientException(ExitCode.UNREACHABLE, "The server at " + settings.base() + " cannot be reached: " + reason
                + ".\n  Is it running? 'nembo status' tells.", e);
    }
}
