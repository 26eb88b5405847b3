package org.nembo.http;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/**
 * What is left of a request's body when its answer is about to begin. A connection on which some of it is left cannot take another request: the container
 * closes it, and a client that was not told so loses its next request (RFC 9112, sections 9.3 and 9.6).
 */
public final class UnreadBody {

    /** What is read for the sake of the connection. */
    private static final int MOST = 64 * 1024;
    /** How long it is waited for: a body is on the way behind its headers. */
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(2);

    private UnreadBody() {
    }

    /** Reads and drops a small rest; says {@code Connection: close} when it is not small or does not come. Call it before anything of the answer is sent. */
    public static void settle(HttpServletRequest request, HttpServletResponse response, Exchange exchange) {
        long left = request.getContentLengthLong() - exchange.bodyRead();
        // To read a body that waits to be asked for is to ask for it.
        if (left > 0 && left <= MOST && !response.isCommitted() && request.getHeader("Expect") == null) {
            drop(request, exchange);
        }
        tell(request, response, exchange);
    }

    /** As {@link #settle}, but does not wait: for an answer of code that may have read the body in ways of its own. */
    public static void tell(HttpServletRequest request, HttpServletResponse response, Exchange exchange) {
        long length = request.getContentLengthLong();
        boolean left = length > exchange.bodyRead() || request.getHeader("Transfer-Encoding") != null;
        if (left && !response.isCommitted() && !ServletContextRequest.getServletContextRequest(request).consumeAvailable()) {
            response.setHeader("Connection", "close");
        }
    }

    private static void drop(HttpServletRequest request, Exchange exchange) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        byte[] dropped = new byte[8192];
        try {
            ServletInputStream body = request.getInputStream();
            while (exchange.bodyRead() < request.getContentLengthLong() && System.nanoTime() < deadline) {
                if (body.available() > 0) {
                    body.read(dropped);
                } else {
                    LockSupport.parkNanos(LOOK.toNanos());
                }
            }
        } catch (IOException | IllegalStateException e) {
            // It broke off, or it is being read as text: what is left is left.
            return;
        }
    }
}
