package org.nembo.engine.policy.opa;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The REST client: one question, one deadline for all of the answer, no redirects, no more than a few bytes. Thread-safe. */
final class Agent {

    private static final ObjectMapper JSON = JsonMapper.builder(new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(50).build()).build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final Settings settings;
    private final HttpClient client;
    private final Semaphore calls;

    Agent(Settings settings) {
        this.settings = settings;
        this.calls = new Semaphore(settings.calls());
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connect()).build();
    }

    /** @throws AgentFailure when it does not answer; an answer without a {@code result} that is true or false is a no */
    boolean ask(byte[] question) throws AgentFailure {
        if (!calls.tryAcquire()) {
            throw new AgentFailure("%d questions wait for it already".formatted(settings.calls()));
        }
        try {
            return result(send(question));
        } finally {
            calls.release();
        }
    }

    private HttpResponse<byte[]> send(byte[] question) throws AgentFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.address()).timeout(settings.total())
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(question));
        if (!settings.token().isEmpty()) {
            request.header("Authorization", "Bearer " + settings.token());
        }
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request.build(), head -> new Bounded());
        try {
            return answer.get(settings.total().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AgentFailure("no answer within %d ms".formatted(settings.total().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgentFailure("the request was interrupted");
        } catch (ExecutionException e) {
            throw new AgentFailure(words(e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }

    private String words(Throwable cause) {
        if (cause instanceof HttpConnectTimeoutException) {
            return "no connection within %d ms".formatted(settings.connect().toMillis());
        }
        return cause instanceof HttpTimeoutException ? "no answer within %d ms".formatted(settings.total().toMillis())
                : cause instanceof Bounded.TooLarge ? cause.getMessage() : "no connection, or a broken one (" + cause.getClass().getSimpleName() + ")";
    }

    private static boolean result(HttpResponse<byte[]> answer) throws AgentFailure {
        if (answer.statusCode() != 200) {
            throw new AgentFailure("it answers with status " + answer.statusCode());
        }
        JsonNode result;
        try {
            JsonNode body = JSON.readTree(answer.body());
            result = body == null ? null : body.get("result");
        } catch (IOException e) {
            throw new AgentFailure("its answer is not valid JSON");
        }
        // An undefined decision is no failure of the agent: it is a no.
        return result != null && result.isBoolean() && result.booleanValue();
    }
}
