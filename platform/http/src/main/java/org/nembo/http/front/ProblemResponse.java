package org.nembo.http.front;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.nembo.http.Exchange;
import org.nembo.http.problem.Failure;
import org.nembo.http.problem.Problems;

/** Makes every error that is announced by its status alone a problem document. */
final class ProblemResponse extends HttpServletResponseWrapper {

    private final Exchange exchange;

    ProblemResponse(HttpServletResponse response, Exchange exchange) {
        super(response);
        this.exchange = exchange;
    }

    @Override
    public void sendError(int status) throws IOException {
        sendError(status, "");
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        if (isCommitted()) {
            throw new IllegalStateException("the answer has begun");
        }
        Problems.send((HttpServletResponse) getResponse(), Failure.ofStatus(status, message == null ? "" : message), exchange);
    }
}
