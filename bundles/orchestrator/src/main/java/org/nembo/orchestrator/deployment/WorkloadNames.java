package org.nembo.orchestrator.deployment;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** How workloads are called at a site: always the same for the same node, so that a repeated creation finds what the first one made. */
public final class WorkloadNames {

    private static final int MAX_NODE = 36;

    private WorkloadNames() {
    }

    /** {@code d-<end of the deployment's id>-<node>}, at most 63 lower-case letters, digits and {@code -}. */
    public static String of(String deployment, String node) {
        // The end of a time-ordered id is its random part.
        String id = deployment.substring(deployment.length() - 12);
        String plain = node.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        if (plain.equals(node) && plain.length() <= MAX_NODE) {
            return "d-" + id + "-" + plain;
        }
        String start = plain.substring(0, Math.min(plain.length(), MAX_NODE)).replaceAll("-$", "");
        String sum = "%08x".formatted(UUID.nameUUIDFromBytes(node.getBytes(StandardCharsets.UTF_8)).getLeastSignificantBits() >>> 32);
        return "d-" + id + (start.isEmpty() ? "" : "-" + start) + "-" + sum;
    }
}
