package org.nembo.orchestrator.deployment;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.site.Site;

/** Where a deployment is, as clients of the INDIGO orchestrator know it; without members while no site is chosen. */
public record SiteEndpoint(Optional<String> cpEndpoint, Optional<String> region, Optional<String> cpComputeServiceId, Optional<String> deploymentType) {

    public static final SiteEndpoint NONE = new SiteEndpoint(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    private static final Set<String> KNOWN = Set.of("OPENSTACK", "OPENNEBULA", "AWS", "OTC", "AZURE", "KUBERNETES");

    public static SiteEndpoint of(Site site) {
        String provider = site.provider().toUpperCase(Locale.ROOT);
        return new SiteEndpoint(Optional.ofNullable(site.properties().get("endpoint")), Optional.ofNullable(site.properties().get("region")),
                Optional.of(site.id()), Optional.of(provider).filter(KNOWN::contains));
    }

    /** What there is of it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        cpEndpoint.ifPresent(value -> map.put("cpEndpoint", value));
        region.ifPresent(value -> map.put("region", value));
        cpComputeServiceId.ifPresent(value -> map.put("cpComputeServiceId", value));
        deploymentType.ifPresent(value -> map.put("deploymentType", value));
        return map;
    }
}
