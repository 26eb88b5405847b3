package org.nembo.federation;

import java.time.Instant;
import org.nembo.api.site.Site;

/** A site as its row keeps it. @param version grows with every change */
record StoredSite(Site site, int version, Instant created, Instant updated) {
}
