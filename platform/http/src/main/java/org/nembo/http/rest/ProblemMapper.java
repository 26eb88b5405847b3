package org.nembo.http.rest;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.annotation.Annotation;
import java.util.List;
import org.nembo.http.Exchange;
import org.nembo.http.problem.Failure;
import org.nembo.http.problem.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes every failure of a resource a problem document, or what its API has instead: exceptions, and answers that carry an error status and nothing else. */
final class ProblemMapper implements ExceptionMapper<Throwable>, ContainerResponseFilter {

    static final String EXCHANGE = "org.nembo.http.exchange";

    private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);
    private static final MediaType PROBLEM = MediaType.valueOf(Problems.MEDIA_TYPE);

    /** A failure on its way to {@link #filter}, which knows the request. */
    private record Thrown(Failure failure, Throwable cause) {
    }

    @Override
    public Response toResponse(Throwable thrown) {
        if (thrown instanceof WebApplicationException web && web.getResponse().getStatus() < 400) {
            return web.getResponse();
        }
        Failure failure = Failure.of(thrown);
        Response.ResponseBuilder response = Response.status(failure.status()).type(PROBLEM).entity(new Thrown(failure, thrown));
        failure.headers().forEach(response::header);
        return response.build();
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Thrown thrown) {
            Exchange exchange = (Exchange) request.getProperty(EXCHANGE);
            if (thrown.failure().fault()) {
                log.error("{} {} failed, trace {}", exchange.method(), exchange.path(), exchange.trace().id(), thrown.cause());
            } else {
                log.debug("{} {}: {}", exchange.method(), exchange.path(), thrown.failure().detail(), thrown.cause());
            }
            body(response, thrown.failure(), exchange);
        } else if (response.getStatus() >= 400 && !response.hasEntity()) {
            Failure failure = Failure.ofStatus(response.getStatus(), "");
            failure.headers().forEach((name, value) -> response.getHeaders().putIfAbsent(name, List.of(value)));
            body(response, failure, (Exchange) request.getProperty(EXCHANGE));
        }
    }

    private static void body(ContainerResponseContext response, Failure failure, Exchange exchange) {
        response.setEntity(Problems.bytes(failure, exchange), new Annotation[0], MediaType.valueOf(Problems.mediaType(exchange)));
    }
}
