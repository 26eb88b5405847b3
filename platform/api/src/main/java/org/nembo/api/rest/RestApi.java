package org.nembo.api.rest;

import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A REST API with a Jersey container of its own. Register it as an OSGi service: its path is then served; unregister it, and new requests get 404
 * while running ones finish.
 *
 * <p>Resources are plain Jakarta REST 3.1 objects without injection of Nembo's own. The caller is
 * {@code (Subject) SecurityContext.getUserPrincipal()}; a method that nobody need sign in for carries
 * {@code jakarta.annotation.security.PermitAll}, every other one answers 401 to strangers. Failures are thrown as
 * {@link org.nembo.api.error.NemboException}. Lists take {@code limit} and {@code after} and answer a {@link Page}.
 */
@ConsumerType
public interface RestApi {

    /** The absolute path it is served under, for example {@code /api/v1/deployments}: no trailing slash, no pattern, no other API's path. */
    String path();

    /** The title in the OpenAPI document. */
    String title();

    /** The resources: one instance each for the life of the registration, called by many threads. */
    Set<Object> resources();

    /** Live streams below the same path; requests that accept {@code text/event-stream} go there and not to the resources. */
    default Optional<EventFeed> feed() {
        return Optional.empty();
    }

    /** What failures look like below this path; problem documents when empty. The same at every call. */
    default Optional<FailureBody> failureBody() {
        return Optional.empty();
    }

    /**
     * Whether the HTTP front finds out who calls, from the {@code Authorization} header or the session cookie. An API whose requests carry credentials of
     * another kind there, such as those of an OAuth client, answers false: it looks at them itself, has no caller, and each of its methods carries
     * {@code PermitAll}. The same at every call.
     */
    default boolean signsIn() {
        return true;
    }
}
