package org.nembo.objectstore.http;

import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.s3.S3Failure;

/** What Jetty hands requests to. Thread-safe. */
final class Front extends Handler.Abstract {

    private static final long DRAIN = 8L << 20;

    private final List<String> names;
    private final List<String> sites;
    private final long slowest;
    private final Journal journal;
    private final Witness witness;
    private final String node = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private volatile Dispatch dispatch;

    Front(Settings settings, Journal journal, Witness witness, Dispatch dispatch) {
        this.names = settings.place().names();
        this.sites = settings.sites();
        this.slowest = settings.limits().bytesPerSecond();
        this.journal = journal;
        this.witness = witness;
        this.dispatch = dispatch;
    }

    /** Takes the place of the one before; requests in flight end as they began. */
    void dispatch(Dispatch next) {
        dispatch = next;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String id = HexFormat.of().withUpperCase().toHexDigits(ThreadLocalRandom.current().nextLong());
        Body body = JettyBody.of(request, slowest);
        JettySink sink = new JettySink(response);
        Headers headers = headers(request);
        Caller nobody = Caller.nobody(Request.getRemoteAddr(request), request.isSecure(), id).telling(told(headers));
        Exchange exchange = null;
        String operation = "";
        Throwable failure = null;
        journal.begun();
        try {
            exchange = exchange(request, headers, nobody, body, sink);
            operation = dispatch.run(exchange);
        } catch (S3Failure e) {
            if (exchange == null) {
                exchange = new Exchange(request.getMethod(), new Target(request.getHttpURI().getPath(), "", ""), Query.EMPTY, headers, nobody, body, sink);
                failure = refuse(mark(exchange, id), e);
            } else {
                failure = e;
            }
        } catch (UncheckedIOException e) {
            failure = e.getCause();
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            end(body, response, exchange, operation, request);
        }
        if (failure != null || !sink.finished()) {
            callback.failed(failure == null ? new IllegalStateException("the answer has no end") : failure);
        } else {
            callback.succeeded();
        }
        return true;
    }

    private static Throwable refuse(Exchange exchange, S3Failure failure) {
        try {
            Failures.send(exchange, failure);
            return null;
        } catch (UncheckedIOException e) {
            return e.getCause();
        }
    }

    private void end(Body body, Response response, Exchange exchange, String operation, Request request) {
        long in = 0;
        if (body instanceof JettyBody jetty) {
            jetty.release();
            in = jetty.received();
            if (response.getStatus() >= 400) {
                jetty.drain(DRAIN);
            }
        }
        if (exchange != null) {
            long nanos = System.nanoTime() - request.getBeginNanoTime();
            journal.ended(exchange, operation, in, nanos);
            witness.answered(exchange, nanos);
        }
    }

    private static Map<String, String> told(Headers headers) {
        String referer = headers.get("referer");
        String agent = headers.get("user-agent");
        if (referer.isEmpty()) {
            return agent.isEmpty() ? Map.of() : Map.of("aws:UserAgent", agent);
        }
        return agent.isEmpty() ? Map.of("aws:Referer", referer) : Map.of("aws:Referer", referer, "aws:UserAgent", agent);
    }

    private Exchange exchange(Request request, Headers headers, Caller nobody, Body body, Sink sink) {
        String site = Target.bucket(headers.get("Host"), sites);
        if (!site.isEmpty()) {
            // What follows the path is for scripts of the page.
            Target page = Target.page(request.getHttpURI().getPath(), site);
            return mark(new Exchange(request.getMethod(), page, Query.EMPTY, headers, nobody, body, sink).asPage(), nobody.request());
        }
        Query query = Query.of(request.getHttpURI().getQuery());
        Target target = Target.of(request.getHttpURI().getPath(), headers.get("Host"), names);
        return mark(new Exchange(request.getMethod(), target, query, headers, nobody, body, sink), nobody.request());
    }

    private Exchange mark(Exchange exchange, String id) {
        return exchange.answer("x-amz-request-id", id).answer("x-amz-id-2", node + id).answer("Server", "Nembo");
    }

    private static Headers headers(Request request) {
        Headers headers = new Headers();
        for (HttpField field : request.getHeaders()) {
            headers.add(field.getName(), field.getValue() == null ? "" : field.getValue());
        }
        if (!headers.has("Host") && request.getHttpURI().getAuthority() != null) {
            headers.add(HttpHeader.HOST.asString(), request.getHttpURI().getAuthority());
        }
        return headers;
    }
}
