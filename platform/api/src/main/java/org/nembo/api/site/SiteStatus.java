package org.nembo.api.site;

/** Whether a site takes new deployments. */
public enum SiteStatus {
    /** It takes new deployments. */
    ACTIVE,
    /** Nothing new is placed there; what runs goes on and can be deleted. */
    DRAINING,
    /** Nothing is placed there and nothing is called. */
    DISABLED
}
