package org.nembo.http.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nembo.api.rest.FailureBody;
import org.nembo.http.Exchange;
import org.nembo.http.Json;

/** Writes problem documents. */
public final class Problems {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final ObjectMapper JSON = Json.mapper(1 << 20);

    private Problems() {
    }

    /** The document of a failure, in the order in which people read it. */
    public static Map<String, Object> document(Failure failure, String instance, String traceId) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "/problems/" + failure.code().slug());
        document.put("title", failure.code().title());
        document.put("status", failure.status());
        document.put("detail", failure.detail());
        document.put("instance", instance);
        document.put("code", failure.code().name());
        document.put("retryable", failure.code().retryable());
        document.put("traceId", traceId);
        failure.members().forEach(document::putIfAbsent);
        return document;
    }

    public static byte[] bytes(Failure failure, String instance, String traceId) {
        return bytes(failure, document(failure, instance, traceId));
    }

    /** The body of a failure in the form that the clients of whoever answers expect. */
    public static byte[] bytes(Failure failure, Exchange exchange) {
        String trace = exchange.trace().id();
        exchange.failed(failure.detail());
        return exchange.failureBody()
                .map(body -> body.of(new FailureBody.Failed(failure.status(), failure.code(), failure.detail(), failure.members(), trace)))
                .map(body -> bytes(failure, body)).orElseGet(() -> bytes(failure, exchange.path(), trace));
    }

    /** The media type of {@link #bytes(Failure, Exchange)}. */
    public static String mediaType(Exchange exchange) {
        return exchange.failureBody().map(FailureBody::mediaType).orElse(MEDIA_TYPE);
    }

    private static byte[] bytes(Failure failure, Map<String, Object> body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the members of a failure must be plain JSON data: " + failure.members(), e);
        }
    }

    /** Sends the failure unless the answer has begun already. */
    public static void send(HttpServletResponse response, Failure failure, Exchange exchange) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        byte[] body = bytes(failure, exchange);
        response.setStatus(failure.status());
        failure.headers().forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType(mediaType(exchange));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
