package org.nembo.orchestrator.callback;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nembo.api.site.Site;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.deployment.SiteEndpoint;
import org.nembo.orchestrator.deployment.WorkloadNames;
import org.osgi.service.component.annotations.Component;

/** The deployment as receivers of the INDIGO orchestrator know it, without links. Thread-safe. */
@Component(service = CallbackBody.class)
public final class DeploymentBody implements CallbackBody {

    private static final String SITE = "cloudProviderName";
    private static final String ENDPOINT = "cloudProviderEndpoint";
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mmZ").withZone(ZoneOffset.UTC);

    /**
     * The same text with what the site's administrators say of it. Written when it is sent: a change of a deployment must not wait for another table.
     *
     * @param sites to look up the site by its id
     */
    static String at(String body, Function<String, Optional<Site>> sites) {
        Map<String, Object> json = Json.object(body);
        Optional<Site> site = json.get(SITE) instanceof String id ? sites.apply(id) : Optional.empty();
        return site.map(found -> {
            Map<String, Object> completed = new LinkedHashMap<>(json);
            completed.put(ENDPOINT, SiteEndpoint.of(found).toMap());
            return Json.write(completed);
        }).orElse(body);
    }

    @Override
    public String of(Deployment row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("uuid", row.id());
        json.put("creationTime", time(row.created()));
        json.put("updateTime", time(row.updated()));
        json.put("status", row.status().name());
        json.put("statusReason", row.statusReason());
        json.put("outputs", row.outputs());
        json.put("task", row.status().name().endsWith("IN_PROGRESS") ? "DEPLOYER" : "NONE");
        json.put("callback", row.callback().url());
        json.put("userGroup", row.group());
        if (!row.site().isEmpty()) {
            json.put("physicalId", WorkloadNames.beginning(row.id()));
            json.put(SITE, row.site());
        }
        json.put(ENDPOINT, Map.of());
        int at = row.owner().lastIndexOf('@');
        json.put("createdBy", Map.of("issuer", row.owner().substring(at + 1), "subject", row.owner().substring(0, Math.max(0, at))));
        json.put("links", List.of());
        return Json.write(json);
    }

    private static String time(Instant moment) {
        return MINUTES.format(moment);
    }
}
