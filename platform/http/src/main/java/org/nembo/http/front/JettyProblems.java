package org.nembo.http.front;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.nembo.http.Trace;
import org.nembo.http.problem.Failure;
import org.nembo.http.problem.Problems;

/** Problem documents for what Jetty refuses before any servlet sees it: malformed requests, headers that are too large. */
final class JettyProblems extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Trace trace = Trace.from(request.getHeaders().get("traceparent"));
        Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        Failure failure = Failure.ofStatus(response.getStatus(), response.getStatus() >= 500 || reason == null ? "" : reason.toString());
        byte[] body = Problems.bytes(failure, path(request), trace.id());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("X-Trace-Id", trace.id());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        if ("HEAD".equals(request.getMethod())) {
            response.write(true, null, callback);
        } else {
            response.write(true, ByteBuffer.wrap(body), callback);
        }
        return true;
    }

    /** Jetty invents an address for a request that it could not read. */
    private static String path(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null || path.equals("/badMessage") ? "/" : path;
    }
}
