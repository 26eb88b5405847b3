package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.nembo.api.event.Events;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the orchestrator tells the world, always in the transaction of the change. Thread-safe. */
@Component(service = DeploymentEvents.class)
public final class DeploymentEvents {

    public static final String SOURCE = "/orchestrator";
    public static final String CREATED = "org.nembo.deployment.created";
    public static final String SITE_SELECTED = "org.nembo.deployment.site-selected";
    public static final String REVEALED = "org.nembo.deployment.revealed";
    public static final String AMENDED = "org.nembo.deployment.amended";
    public static final String EXPIRING = "org.nembo.deployment.expiring";
    public static final String EXPIRED = "org.nembo.deployment.expired";
    public static final String ATTEMPT_FAILED = "org.nembo.deployment.attempt-failed";
    private static final String PREFIX = "org.nembo.deployment.";

    private final Events events;
    private final StatusWatch watch;

    @Activate
    public DeploymentEvents(@Reference Events events, @Reference StatusWatch watch) {
        this.events = events;
        this.watch = watch;
    }

    /** The type of the event that tells of a status: {@code org.nembo.deployment.create-complete}. */
    public static String type(DeploymentStatus status) {
        return PREFIX + status.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    void created(Connection transaction, Deployment deployment, String job) {
        publish(transaction, CREATED, deployment, job, deployment.status(), deployment.statusReason());
    }

    /** The row has the new status already. */
    public void status(Connection transaction, Deployment deployment, String job, DeploymentStatus status, String reason) {
        publish(transaction, type(status), deployment, job, status, reason);
        watch.changed(transaction, deployment.id());
    }

    /** Somebody saw secrets. @param what which, never their values */
    void revealed(Connection transaction, Deployment deployment, String by, String what) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deployment", deployment.id());
        data.put("by", by);
        data.put("what", what);
        events.publish(transaction, SOURCE, REVEALED, deployment.path(), Json.write(data));
    }

    /** It was given another name, lock, expiry or the like. @param changed the new values by name */
    void amended(Connection transaction, Deployment deployment, String by, Map<String, Object> changed) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deployment", deployment.id());
        data.put("by", by);
        data.put("changed", changed);
        events.publish(transaction, SOURCE, AMENDED, deployment.path(), Json.write(data));
    }

    /** It will soon be deleted by itself. */
    void expiring(Connection transaction, Deployment deployment) {
        publish(transaction, EXPIRING, deployment);
    }

    /** Its time is over. */
    void expired(Connection transaction, Deployment deployment) {
        publish(transaction, EXPIRED, deployment);
    }

    private void publish(Connection transaction, String type, Deployment deployment) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deployment", deployment.id());
        data.put("name", deployment.name());
        data.put("owner", deployment.owner());
        data.put("expires", deployment.expires().map(Instant::toString).orElse(""));
        data.put("locked", deployment.locked());
        events.publish(transaction, SOURCE, type, deployment.path(), Json.write(data));
    }

    /** A try at a site has failed. */
    public void attemptFailed(Connection transaction, String deployment, int attempt, String site, String cause) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deployment", deployment);
        data.put("attempt", attempt);
        data.put("site", site);
        data.put("cause", cause);
        events.publish(transaction, SOURCE, ATTEMPT_FAILED, Deployment.path(deployment), Json.write(data));
    }

    /** @param discarded why each of the other sites was not taken, by its id */
    public void siteSelected(Connection transaction, String deployment, String site, String reason, Map<String, String> discarded) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deployment", deployment);
        data.put("site", site);
        data.put("reason", reason);
        data.put("discarded", discarded);
        events.publish(transaction, SOURCE, SITE_SELECTED, Deployment.path(deployment), Json.write(data));
    }

    /** @param what {@code start-requested}, {@code started}, {@code start-failed} and the same of stop @param reason empty when there is nothing to say */
    public void action(Connection transaction, Deployment deployment, String job, Resource resource, String what, String reason) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deployment", deployment.id());
        data.put("job", job);
        data.put("resource", resource.id());
        data.put("node", resource.node());
        data.put("instance", resource.instance());
        data.put("reason", reason);
        events.publish(transaction, SOURCE, PREFIX + "resource-" + what, deployment.path(), Json.write(data));
    }

    private void publish(Connection transaction, String type, Deployment deployment, String job, DeploymentStatus status, String reason) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deployment", deployment.id());
        data.put("name", deployment.name());
        data.put("owner", deployment.owner());
        data.put("job", job);
        data.put("status", status.name());
        data.put("statusReason", reason);
        events.publish(transaction, SOURCE, type, deployment.path(), Json.write(data));
    }
}
