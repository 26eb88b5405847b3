package org.nembo.orchestrator.indigo;

import jakarta.ws.rs.core.SecurityContext;
import org.nembo.api.identity.Subject;

/**
 * Who calls. The one place that knows what a token must be good for: tokens of Nembo itself are bound by the policy, which every operation asks. The scopes
 * {@code openid}, {@code profile} and {@code offline_access}, by which issuers elsewhere let a service act for somebody, belong here once those are trusted.
 */
final class Callers {

    private Callers() {
    }

    /** Who looks at something. */
    static Subject looking(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }

    /** Who has something done that goes on after the request. */
    static Subject lasting(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }
}
