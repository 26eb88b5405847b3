package org.nembo.http.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.time.Duration;
import java.time.Instant;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.StepUp;
import org.nembo.http.Exchange;

/** Holds callers with a browser session to {@link StepUp}. Decided once, when the API is built. */
final class RecentProof implements DynamicFeature {

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        StepUp demand = resource.getResourceMethod() == null ? null : resource.getResourceMethod().getAnnotation(StepUp.class);
        if (demand == null && resource.getResourceClass() != null) {
            demand = resource.getResourceClass().getAnnotation(StepUp.class);
        }
        if (demand != null) {
            Duration time = Duration.ofMinutes(demand.minutes());
            context.register((ContainerRequestFilter) request -> demand(request, time), ContainerRequestFilter.class);
        }
    }

    private static void demand(ContainerRequestContext request, Duration time) {
        Exchange exchange = (Exchange) request.getProperty(ProblemMapper.EXCHANGE);
        exchange.session().filter(session -> !session.proved().plus(time).isAfter(Instant.now())).ifPresent(session -> {
            throw new NemboException(GeneralError.STEP_UP_REQUIRED,
                    "this needs a sign-in of the last %d minutes, yours was at %s".formatted(time.toMinutes(), session.proved()))
                    .with("signIn", request.getUriInfo().getBaseUri().resolve(StepUp.SIGN_IN).toString());
        });
    }
}
