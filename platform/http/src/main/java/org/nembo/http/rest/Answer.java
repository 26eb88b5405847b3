package org.nembo.http.rest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.server.ContainerException;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.internal.JerseyRequestTimeoutHandler;
import org.glassfish.jersey.server.spi.ContainerResponseWriter;
import org.nembo.http.Exchange;
import org.nembo.http.UnreadBody;
import org.nembo.http.problem.Failure;
import org.nembo.http.problem.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries what Jersey answers to the servlet response. Used by one thread at a time, as Jersey promises. */
final class Answer implements ContainerResponseWriter {

    private static final Logger log = LoggerFactory.getLogger(Answer.class);

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Exchange exchange;
    private final JerseyRequestTimeoutHandler timeout;
    private final AsyncListener whenDone;
    private volatile AsyncContext suspended;
    private volatile boolean wasSuspended;

    Answer(ApiContainer.Call call, ScheduledExecutorService timer, AsyncListener whenDone) {
        this.request = call.request();
        this.response = call.response();
        this.exchange = call.exchange();
        this.whenDone = whenDone;
        this.timeout = new JerseyRequestTimeoutHandler(this, timer);
    }

    /** Whether the request left its thread; then the listener tells when it is done. */
    boolean wasSuspended() {
        return wasSuspended;
    }

    @Override
    public OutputStream writeResponseStatusAndHeaders(long contentLength, ContainerResponse answer) throws ContainerException {
        UnreadBody.settle(request, response, exchange);
        response.setStatus(answer.getStatus());
        for (Map.Entry<String, List<String>> header : answer.getStringHeaders().entrySet()) {
            boolean first = true;
            for (String value : header.getValue()) {
                if (first) {
                    response.setHeader(header.getKey(), value);
                } else {
                    response.addHeader(header.getKey(), value);
                }
                first = false;
            }
        }
        if (contentLength >= 0) {
            response.setContentLengthLong(contentLength);
        }
        try {
            return response.getOutputStream();
        } catch (IOException e) {
            throw new ContainerException(e);
        }
    }

    @Override
    public boolean suspend(long time, TimeUnit unit, TimeoutHandler handler) {
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0);
        context.addListener(whenDone);
        wasSuspended = true;
        suspended = context;
        return timeout.suspend(time, unit, handler);
    }

    @Override
    public void setSuspendTimeout(long time, TimeUnit unit) {
        timeout.setSuspendTimeout(time, unit);
    }

    @Override
    public void commit() {
        complete();
    }

    /** What no mapper could handle: the entity could not be written, or Jersey itself failed. */
    @Override
    public void failure(Throwable error) {
        try {
            if (response.isCommitted()) {
                log.warn("{} {} ended in its body, trace {}", exchange.method(), exchange.path(), exchange.trace().id(), error);
                throw new UncheckedIOException(new IOException("the answer ended in its body", error));
            }
            log.error("{} {} failed, trace {}", exchange.method(), exchange.path(), exchange.trace().id(), error);
            UnreadBody.settle(request, response, exchange);
            Problems.send(response, Failure.ofStatus(500, ""), exchange);
        } catch (IOException e) {
            log.debug("the client of {} is gone", exchange.path(), e);
        } finally {
            complete();
        }
    }

    @Override
    public boolean enableResponseBuffering() {
        return true;
    }

    private void complete() {
        timeout.close();
        AsyncContext context = suspended;
        if (context != null) {
            suspended = null;
            context.complete();
        }
    }
}
