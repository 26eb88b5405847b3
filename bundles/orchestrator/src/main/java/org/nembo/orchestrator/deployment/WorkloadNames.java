package org.nembo.orchestrator.deployment;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** How things are called at a site: always the same for the same instance, so that a repeated creation finds what the first one made. */
public final class WorkloadNames {

    private static final int MAX_NODE = 36;
    private static final int MAX_NODE_OF_MANY = 28;

    private WorkloadNames() {
    }

    /** The first instance of a node: {@code d-<end of the deployment's id>-<node>}, at most 63 lower-case letters, digits and {@code -}. */
    public static String of(String deployment, String node) {
        return of(deployment, node, MAX_NODE, "");
    }

    /** Any instance of a node: from the second on with its number after {@code --}, which no name of a first instance has. */
    public static String of(String deployment, String node, int instance) {
        return instance == 0 ? of(deployment, node) : of(deployment, node, MAX_NODE_OF_MANY, "--" + instance);
    }

    private static String of(String deployment, String node, int longest, String end) {
        String beginning = beginning(deployment);
        String plain = node.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        if (plain.equals(node) && plain.length() <= longest) {
            return beginning + "-" + plain + end;
        }
        String start = plain.substring(0, Math.min(plain.length(), longest)).replaceAll("-$", "");
        return beginning + (start.isEmpty() ? "" : "-" + start) + "-" + sum(node) + end;
    }

    /** How the names of everything of a deployment begin. */
    public static String beginning(String deployment) {
        // The end of a time-ordered id is its random part.
        return "d-" + deployment.substring(deployment.length() - 12);
    }

    /** Eight hexadecimal digits that differ for texts that differ, as good as surely. */
    public static String sum(String text) {
        return "%08x".formatted(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).getLeastSignificantBits() >>> 32);
    }
}
