package org.nembo.orchestrator.deployment;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.nembo.api.identity.Policy;

/**
 * A deployment as it is stored, without its template. Immutable; holds no secret value.
 *
 * @param owner         {@link org.nembo.api.identity.Subject#id()} of who made it
 * @param wantedSite    the site that was asked for; empty when any will do
 * @param site          the site it is at; empty until one is chosen
 * @param job           the job that works on it, or did last
 * @param deleteRequest empty, or that it is to be deleted as soon as the running job has ended: {@code delete} or {@code force}
 * @param inputs        JSON data by name, sensitive ones masked
 * @param outputs       JSON data by name, sensitive ones masked
 */
public record Deployment(String id, String name, DeploymentStatus status, String statusReason, String owner, String wantedSite, String site, String job,
        String deleteRequest, Instant created, Instant updated, Map<String, String> labels, Map<String, Object> inputs, Map<String, Object> outputs) {

    /** What stands for a sensitive value wherever it may be seen. */
    public static final String MASK = "***";

    public Deployment {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(status, "status");
        labels = Map.copyOf(labels);
    }

    /** The path of a deployment: the subject of its jobs and events, the resource that the policy is asked about. */
    public static String path(String id) {
        return "deployments/" + id;
    }

    public String path() {
        return path(id);
    }

    /** Where the secret store keeps its sensitive inputs. */
    public static String inputSecrets(String id) {
        return path(id) + "/inputs";
    }

    /** Where the secret store keeps its sensitive outputs. */
    public static String outputSecrets(String id) {
        return path(id) + "/outputs";
    }

    /** What the policy is told about it. */
    public Map<String, String> facts() {
        return Map.of(Policy.OWNER, owner);
    }
}
