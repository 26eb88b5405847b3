package org.nembo.http.front;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.nembo.http.Exchange;

/** Headers that every answer carries unless whoever answers says otherwise. */
final class Headers {

    private Headers() {
    }

    static void common(Exchange exchange, HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("X-Trace-Id", exchange.trace().id());
        response.setHeader("traceparent", exchange.trace().parent());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Content-Security-Policy", "frame-ancestors 'none'");
        if (request.isSecure()) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
    }

    static void api(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
}
