package org.nembo.http.rest;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Method;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** Default deny: a resource method without {@link PermitAll} is for signed-in callers. Decided once, when the API is built. */
final class SignedInOnly implements DynamicFeature {

    private static final ContainerRequestFilter DEMAND = SignedInOnly::demand;

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (!open(resource.getResourceClass(), resource.getResourceMethod())) {
            context.register(DEMAND, ContainerRequestFilter.class);
        }
    }

    /** Whether strangers may call it. @param method may be null, for what Jersey adds itself */
    static boolean open(Class<?> type, Method method) {
        return method != null && method.isAnnotationPresent(PermitAll.class) || type != null && type.isAnnotationPresent(PermitAll.class);
    }

    static NemboException refusal() {
        return new NemboException(GeneralError.UNAUTHENTICATED, "this needs an access token: send it as 'Authorization: Bearer <token>'");
    }

    private static void demand(ContainerRequestContext request) {
        if (request.getSecurityContext().getUserPrincipal() == null) {
            throw refusal();
        }
    }
}
