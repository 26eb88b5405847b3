package org.nembo.orchestrator.rest;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.nembo.api.identity.Subject;

/** A request's security context as the HTTP layer gives it. */
record Caller(Subject subject) implements SecurityContext {

    @Override
    public Principal getUserPrincipal() {
        return subject;
    }

    @Override
    public boolean isUserInRole(String role) {
        return false;
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public String getAuthenticationScheme() {
        return "Bearer";
    }
}
