package org.nembo.federation;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nembo.api.site.SiteStatus;

/** A site on the wire. Secret properties show {@value SiteForm#MASK}. */
public record SiteView(String id, String description, String provider, SiteStatus status, Map<String, String> properties, int version, Instant created,
        Instant updated) {

    static SiteView of(StoredSite stored, Set<String> secretNames) {
        Map<String, String> properties = new TreeMap<>(stored.site().properties());
        secretNames.forEach(name -> properties.put(name, SiteForm.MASK));
        return new SiteView(stored.site().id(), stored.site().description(), stored.site().provider(), stored.site().status(), properties, stored.version(),
                stored.created(), stored.updated());
    }
}
