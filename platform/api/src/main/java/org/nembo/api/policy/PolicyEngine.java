package org.nembo.api.policy;

import org.nembo.api.identity.Decision;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides besides our own policy, or instead of it. Register it as an OSGi service; it is asked when {@code engine} of {@code org.nembo.policy} is its name.
 * Thread-safe.
 */
@ConsumerType
public interface PolicyEngine {

    /** Lower-case letters, for example {@code opa}. */
    String name();

    /**
     * Decides within half a second. Whatever goes wrong is a DENY whose reason tells an administrator what; this never throws.
     *
     * @param revision the number of the last change of policies here: what was decided under another one must not be remembered
     */
    Decision decide(PolicyRequest request, long revision);
}
