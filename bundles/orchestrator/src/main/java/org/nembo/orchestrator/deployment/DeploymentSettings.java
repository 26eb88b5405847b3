package org.nembo.orchestrator.deployment;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the deployment is to be worked on.
 *
 * @param timeoutMinutes     how long one job may take; 0 for what the server is set to
 * @param siteTimeoutMinutes how long a creation may take at one site before the next is tried; 0 for no limit of its own
 * @param maxSites           how many sites are tried at most; 0 for all that can take it
 * @param keepLastAttempt    whether what a failed creation made at the last site stays there, to be looked at
 */
public record DeploymentSettings(int timeoutMinutes, int siteTimeoutMinutes, int maxSites, boolean keepLastAttempt) {

    public static final DeploymentSettings DEFAULT = new DeploymentSettings(0, 0, 0, false);

    public DeploymentSettings {
        if (timeoutMinutes < 0 || siteTimeoutMinutes < 0 || maxSites < 0) {
            throw new IllegalArgumentException("negative limit");
        }
    }

    String text() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("timeoutMinutes", timeoutMinutes);
        object.put("siteTimeoutMinutes", siteTimeoutMinutes);
        object.put("maxSites", maxSites);
        object.put("keepLastAttempt", keepLastAttempt);
        return Json.write(object);
    }

    static DeploymentSettings parse(String text) {
        Map<String, Object> object = Json.object(text);
        return new DeploymentSettings(number(object, "timeoutMinutes"), number(object, "siteTimeoutMinutes"), number(object, "maxSites"),
                Boolean.TRUE.equals(object.get("keepLastAttempt")));
    }

    private static int number(Map<String, Object> object, String name) {
        return object.get(name) instanceof Number number ? number.intValue() : 0;
    }
}
