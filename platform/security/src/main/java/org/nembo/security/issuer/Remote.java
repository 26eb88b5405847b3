package org.nembo.security.issuer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Asks issuers: within 3 seconds in all, for at most 1 MiB, never following a redirect, with TLS unless the issuer is on this machine. Thread-safe. */
final class Remote {

    static final int MOST_BYTES = 1 << 20;
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

    /** What was answered. */
    record Answer(int status, String body) {
    }

    private final HttpClient client;
    private final Duration patience;

    Remote() {
        this(PATIENCE);
    }

    Remote(Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder().connectTimeout(patience).followRedirects(HttpClient.Redirect.NEVER).build();
    }

    /** Whether it may be asked at all: https, or http to this machine. */
    static boolean isSafe(URI address) {
        return address.getHost() != null && address.getUserInfo() == null
                && ("https".equals(address.getScheme()) || "http".equals(address.getScheme()) && isLoopback(address));
    }

    static boolean isLoopback(URI address) {
        return address.getHost() != null && LOOPBACK.matcher(address.getHost()).matches();
    }

    Answer get(URI address, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept", "application/json");
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Answer post(URI address, String form, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(form));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private Answer send(HttpRequest.Builder request) throws IOException {
        HttpRequest built = request.timeout(patience).build();
        if (!isSafe(built.uri())) {
            throw new IOException("%s is not asked: only https is, or http on this machine".formatted(built.uri()));
        }
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(built, head -> new Bounded());
        try {
            HttpResponse<byte[]> got = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(got.statusCode(), new String(got.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("%s did not answer within %d ms".formatted(built.uri(), patience.toMillis()), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + built.uri(), e);
        } catch (ExecutionException e) {
            throw new IOException("%s cannot be asked: %s".formatted(built.uri(), e.getCause().getMessage()), e.getCause());
        }
    }

    /** A body that is given up when it gets too long. */
    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {

        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                if (bytes.size() + part.remaining() > MOST_BYTES) {
                    subscription.cancel();
                    whole.completeExceptionally(new IOException("the answer is longer than %d bytes".formatted(MOST_BYTES)));
                    return;
                }
                byte[] some = new byte[part.remaining()];
                part.get(some);
                bytes.writeBytes(some);
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.complete(bytes.toByteArray());
        }
    }
}
