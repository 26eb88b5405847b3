package org.nembo.orchestrator.deployment;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nembo.api.identity.Policy;

/**
 * A deployment as it is stored, without its template. Immutable; holds no secret value.
 *
 * @param owner          {@link org.nembo.api.identity.Subject#id()} of who made it
 * @param group          the group that it belongs to as well, named in full; empty when it is personal
 * @param wantedSite     the site that was asked for; empty when any will do
 * @param site           the site it is at; empty until one is chosen
 * @param job            the job that works on it, or did last
 * @param deleteRequest  empty, or that it is to be deleted as soon as the running job has ended: {@code delete} or {@code force}
 * @param locked         whether changes and deletion are refused until it is unlocked
 * @param expires        when it is deleted by itself
 * @param revision       the number of the revision that is in effect, or being made
 * @param wantedRevision the number of the revision that an update is changing it to; 0 when none is
 * @param inputs         JSON data by name, sensitive ones masked
 * @param outputs        JSON data by name, sensitive ones masked
 */
public record Deployment(String id, String name, String description, DeploymentStatus status, String statusReason, String owner, String group,
        String wantedSite, String site, String job, String deleteRequest, boolean locked, Optional<Instant> expires, Callback callback,
        DeploymentSettings settings, int revision, int wantedRevision, Instant created, Instant updated, Map<String, String> labels,
        Map<String, Object> inputs, Map<String, Object> outputs) {

    /** What stands for a sensitive value wherever it may be seen. */
    public static final String MASK = "***";

    public Deployment {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(expires, "expires");
        Objects.requireNonNull(callback, "callback");
        Objects.requireNonNull(settings, "settings");
        labels = Map.copyOf(labels);
    }

    /** What may be changed of it without a job. */
    record Amendable(String name, String description, Map<String, String> labels, boolean locked, Optional<Instant> expires) {
    }

    Deployment amended(Amendable to) {
        return new Deployment(id, to.name(), to.description(), status, statusReason, owner, group, wantedSite, site, job, deleteRequest, to.locked(),
                to.expires(), callback, settings, revision, wantedRevision, created, updated, to.labels(), inputs, outputs);
    }

    /** The path of a deployment: the subject of its jobs and events, the resource that the policy is asked about. */
    public static String path(String id) {
        return "deployments/" + id;
    }

    public String path() {
        return path(id);
    }

    /** Where the secret store keeps the sensitive inputs of one revision. */
    public static String inputSecrets(String id, int revision) {
        return path(id) + "/inputs/" + revision;
    }

    /** Where the secret store keeps its sensitive outputs. */
    public static String outputSecrets(String id) {
        return path(id) + "/outputs";
    }

    /** Where the secret store keeps what signs its callbacks. */
    public static String callbackSecrets(String id) {
        return path(id) + "/callback";
    }

    /** Where the secret store keeps the sensitive attributes of one of its resources. */
    public static String resourceSecrets(String id, String resource) {
        return path(id) + "/resources/" + resource;
    }

    /** Where the secret store keeps the key with which people log into its machines. */
    public static String keySecrets(String id) {
        return path(id) + "/ssh";
    }

    /** What the policy is told about it. */
    public Map<String, String> facts() {
        return group.isEmpty() ? Map.of(Policy.OWNER, owner) : Map.of(Policy.OWNER, owner, Policy.GROUP, group);
    }
}
