package org.nembo.http.front;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.http.Exchange;
import org.nembo.http.Settings;
import org.nembo.http.Trace;
import org.nembo.http.UnreadBody;
import org.nembo.http.problem.Failure;
import org.nembo.http.problem.Problems;
import org.nembo.http.rest.Claim;
import org.nembo.http.rest.RestServer;
import org.nembo.http.rest.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.Preprocessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Stands before everything that answers HTTP here, the servlets of other bundles included. Thread-safe.
 *
 * <p>It is a preprocessor and not a filter, so that it also sees what no servlet is there for, and serves APIs itself, so that their coming and
 * going does not touch the servlet registry.
 */
@Component(service = Preprocessor.class)
public final class Front implements Preprocessor {

    private static final Logger log = LoggerFactory.getLogger(Front.class);

    private final Settings settings;
    private final RestServer apis;
    private final SignIn signIn;
    private final OpenAddresses open;
    private final Journal journal;
    private final Listener listener;

    @Activate
    public Front(@Reference Settings settings, @Reference RestServer apis, @Reference SignIn signIn, @Reference OpenAddresses open,
            @Reference Journal journal, @Reference Listener listener) {
        this.settings = settings;
        this.apis = apis;
        this.signIn = signIn;
        this.open = open;
        this.journal = journal;
        this.listener = listener;
    }

    @Override
    public void init(FilterConfig config) {
        listener.opened(config.getServletContext());
    }

    @Override
    public void destroy() {
        listener.closed();
    }

    @Override
    public void doFilter(ServletRequest incoming, ServletResponse outgoing, FilterChain chain) throws IOException, ServletException {
        HttpServletRequest raw = (HttpServletRequest) incoming;
        Optional<Exchange> known = raw.getDispatcherType() == DispatcherType.REQUEST ? Optional.empty() : Exchange.of(raw);
        Exchange exchange = known.orElseGet(() -> new Exchange(Trace.from(raw.getHeader("traceparent")), raw.getMethod(), raw.getRequestURI()));
        HttpServletRequest request = new KnownRequest(raw, exchange, settings.network().trustedProxies());
        HttpServletResponse response = new ProblemResponse((HttpServletResponse) outgoing, exchange);
        MDC.put("traceId", exchange.trace().id());
        MDC.put("client", request.getRemoteAddr());
        MDC.put("secure", Boolean.toString(request.isSecure()));
        try {
            if (known.isPresent()) {
                chain.doFilter(request, response);
                return;
            }
            exchange.attach(raw);
            exchange.comesFrom(request.getRemoteAddr());
            journal.begun(exchange);
            Headers.common(exchange, request, response);
            answer(request, response, exchange, chain);
        } catch (IOException | ServletException | RuntimeException e) {
            fail(e, request, response, exchange);
        } finally {
            MDC.remove("traceId");
            MDC.remove("client");
            MDC.remove("secure");
            if (known.isEmpty()) {
                journal.ends(exchange, raw, response);
            }
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, Exchange exchange, FilterChain chain)
            throws IOException, ServletException {
        if ("TRACE".equals(exchange.method())) {
            throw new NemboException(GeneralError.METHOD_NOT_ALLOWED, "TRACE would show credentials to scripts: it is not served");
        }
        if (Cors.answered(settings.network().corsOrigins(), request, response)) {
            return;
        }
        Optional<Route> route = apis.route(exchange.path());
        route.ifPresent(r -> {
            exchange.serveBy(r.path());
            exchange.failLike(r.claim().flatMap(Claim::failureBody));
        });
        if (route.flatMap(Route::claim).map(Claim::signsIn).orElse(true)) {
            signIn.signIn(request, exchange);
            OwnPages.demand(request, exchange, settings.network().publicUrl());
        }
        if (route.isPresent()) {
            Headers.api(response);
            apis.answer(route.get(), request, response, exchange);
            return;
        }
        if (exchange.caller().isEmpty() && !open.to(request)) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "this needs an access token: send it as 'Authorization: Bearer <token>'");
        }
        chain.doFilter(request, response);
        if (!request.isAsyncStarted()) {
            UnreadBody.tell(request, response, exchange);
        }
    }

    private static void fail(Exception e, HttpServletRequest request, HttpServletResponse response, Exchange exchange) throws IOException {
        Throwable cause = e instanceof ServletException && e.getCause() != null ? e.getCause() : e;
        Failure failure = Failure.of(cause);
        if (response.isCommitted()) {
            log.debug("{} {} ended in its body, trace {}", exchange.method(), exchange.path(), exchange.trace().id(), e);
            throw e instanceof IOException io ? io : new IOException("the answer ended in its body", e);
        }
        if (failure.fault()) {
            log.error("{} {} failed, trace {}", exchange.method(), exchange.path(), exchange.trace().id(), e);
        }
        UnreadBody.settle(request, response, exchange);
        Problems.send(response, failure, exchange);
    }
}
