package org.nembo.orchestrator.callback;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.Json;
import org.osgi.service.component.annotations.Component;

/** The deployment as receivers of the INDIGO orchestrator know it, without links. Thread-safe. */
@Component(service = CallbackBody.class)
public final class DeploymentBody implements CallbackBody {

    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mmZ").withZone(ZoneOffset.UTC);

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
            json.put("cloudProviderName", row.site());
        }
        json.put("cloudProviderEndpoint", Map.of());
        int at = row.owner().lastIndexOf('@');
        json.put("createdBy", Map.of("issuer", row.owner().substring(at + 1), "subject", row.owner().substring(0, Math.max(0, at))));
        json.put("links", List.of());
        return Json.write(json);
    }

    private static String time(Instant moment) {
        return MINUTES.format(moment);
    }
}
