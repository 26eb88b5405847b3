package org.nembo.http.front;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.nembo.api.identity.Subject;
import org.nembo.http.Exchange;
import org.nembo.http.status.Metrics;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes every answer: a line in the log {@code org.nembo.http.access}, at DEBUG for health and metrics, the metrics, and refusals for the audit log.
 * Thread-safe.
 */
@Component(service = Journal.class)
public final class Journal {

    private static final Logger access = LoggerFactory.getLogger("org.nembo.http.access");
    private static final String LINE = "{} {} {} {} ms {} {}";

    private final Metrics metrics;
    private final Refusals refusals;

    @Activate
    public Journal(@Reference Metrics metrics, @Reference Refusals refusals) {
        this.metrics = metrics;
        this.refusals = refusals;
    }

    void begun(Exchange exchange) {
        metrics.begun();
    }

    /** The thread leaves the request: notes it now, or when it completes. */
    void ends(Exchange exchange, HttpServletRequest request, HttpServletResponse response) {
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(new WhenDone(exchange, response));
        } else {
            note(exchange, response.getStatus());
        }
    }

    private void note(Exchange exchange, int status) {
        long nanos = exchange.nanos();
        metrics.ended(exchange.service(), exchange.method(), status, nanos);
        refusals.tell(exchange, status);
        boolean routine = isRoutine(exchange.path(), status);
        if (routine ? access.isDebugEnabled() : access.isInfoEnabled()) {
            Object[] facts = {exchange.method(), exchange.path(), status, nanos / 1_000_000, exchange.caller().map(Subject::id).orElse("-"),
                exchange.trace().id()};
            if (routine) {
                access.debug(LINE, facts);
            } else {
                access.info(LINE, facts);
            }
        }
    }

    /** Machines that look after the server ask every few seconds; only one that is turned away is of interest. */
    static boolean isRoutine(String path, int status) {
        return (path.startsWith("/health/") || path.equals("/metrics")) && status != HttpServletResponse.SC_UNAUTHORIZED;
    }

    private final class WhenDone implements AsyncListener {

        private final Exchange exchange;
        private final HttpServletResponse response;

        WhenDone(Exchange exchange, HttpServletResponse response) {
            this.exchange = exchange;
            this.response = response;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            note(exchange, response.getStatus());
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // onComplete follows.
        }

        @Override
        public void onError(AsyncEvent event) {
            // onComplete follows.
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
