package org.nembo.api.identity;

import java.util.Map;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Decides who may do what. What no rule allows is denied. Thread-safe; answers in microseconds without I/O, unless an engine on another server is configured
 * to have a say, which is given half a second.
 */
@ProviderType
public interface Policy {

    /** Context key: the {@link Subject#id()} of the resource's owner. */
    String OWNER = "owner";

    /** Context key: the full name of the group that the resource belongs to; absent when it is personal. */
    String GROUP = "group";

    /** Context key: the id of the site that the resource is at. */
    String SITE = "site";

    /**
     * Decides.
     *
     * @param action   plural noun and verb, for example {@code deployments:create}, {@code deployments:read}
     * @param resource path of the resource without a leading slash, for example {@code deployments/4711}; {@code deployments} for the collection
     * @param context  facts about the resource and the request, with the keys of this interface or of conditions in policies ({@code s3:prefix}); never under
     *                 a name that the caller chose
     */
    Decision decide(Subject subject, String action, String resource, Map<String, String> context);

    /** As {@link #decide}, but throws {@code FORBIDDEN} with the reason when denied. */
    default void require(Subject subject, String action, String resource, Map<String, String> context) {
        Decision decision = decide(subject, action, resource, context);
        if (!decision.allowed()) {
            throw new NemboException(GeneralError.FORBIDDEN, "%s may not %s on %s: %s".formatted(subject.username(), action, resource, decision.reason()));
        }
    }
}
