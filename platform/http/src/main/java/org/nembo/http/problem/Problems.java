package org.nembo.http.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
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
        try {
            return JSON.writeValueAsBytes(document(failure, instance, traceId));
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
        byte[] body = bytes(failure, exchange.path(), exchange.trace().id());
        response.setStatus(failure.status());
        failure.headers().forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType(MEDIA_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
