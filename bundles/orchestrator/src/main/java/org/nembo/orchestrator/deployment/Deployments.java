package org.nembo.orchestrator.deployment;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Event;
import org.nembo.api.event.Events;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobStep;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows deployments to those who may see them. Thread-safe. */
@Component(service = Deployments.class)
public final class Deployments {

    private final Access access;
    private final DeploymentStore store;
    private final Events events;

    @Activate
    public Deployments(@Reference Access access, @Reference DeploymentStore store, @Reference Events events) {
        this.access = access;
        this.store = store;
        this.events = events;
    }

    /** Newest first. Who may not see everybody's sees its own. */
    public Page<Deployment> list(Subject caller, DeploymentFilter filter, PageRequest page) {
        String owner = access.toList(caller, filter.owner());
        return store.rows().list(new DeploymentFilter(owner, filter.statuses(), filter.name(), filter.labels()), page);
    }

    public Deployment read(Subject caller, String id) {
        return access.toRead(caller, id);
    }

    /** The text as it was sent. */
    public String template(Subject caller, String id) {
        return store.revisions().current(access.toRead(caller, id).id()).map(Revision::template).orElseThrow(() -> Access.unknown(id));
    }

    /** @param reveal show sensitive outputs, to the owner alone */
    public Map<String, Object> outputs(Subject caller, String id, boolean reveal) {
        Deployment deployment = access.toRead(caller, id);
        if (!reveal) {
            return deployment.outputs();
        }
        access.to(caller, "deployments:reveal", id);
        if (!deployment.owner().equals(caller.id())) {
            throw new NemboException(GeneralError.FORBIDDEN, "only the owner of a deployment may see its sensitive outputs");
        }
        Map<String, Object> all = new LinkedHashMap<>(deployment.outputs());
        Optional<Secret> secret = store.secrets().find(Deployment.outputSecrets(id));
        secret.ifPresent(sealed -> all.putAll(Json.object(sealed.reveal())));
        return all;
    }

    /** What it is made of, in the order of creation; without what is deleted while the rest is there. */
    public List<Resource> resources(Subject caller, String id) {
        Deployment deployment = access.toRead(caller, id);
        List<Resource> all = store.resources().list(id);
        return deployment.status() == DeploymentStatus.DELETE_COMPLETE ? all
                : all.stream().filter(resource -> resource.state() != Resource.State.DELETED).toList();
    }

    /** Every site that was tried, in order. */
    public List<Attempt> attempts(Subject caller, String id) {
        return store.attempts().list(access.toRead(caller, id).id());
    }

    /** The journal of the job that works on it, or did last. */
    public List<JobStep> steps(Subject caller, String id) {
        return store.jobs().steps(access.toRead(caller, id).job());
    }

    /** Its history, oldest first; the cursor is the position. */
    public Page<Event> events(Subject caller, String id, PageRequest page) {
        Deployment deployment = access.toRead(caller, id);
        List<Event> found = events.read(Events.Filter.of(deployment.path()), position(page.after()), page.limit() + 1);
        return Page.of(found, page.limit(), event -> String.valueOf(event.position()));
    }

    /** The log of all its jobs, oldest line first; the cursor is the position. */
    public Page<JobLogLine> log(Subject caller, String id, PageRequest page) {
        Deployment deployment = access.toRead(caller, id);
        List<JobLogLine> found = store.jobs().log(deployment.path(), position(page.after()), page.limit() + 1);
        return Page.of(found, page.limit(), line -> String.valueOf(line.position()));
    }

    /** The first lines of that log. @param lines 1 to 5000 */
    public List<JobLogLine> logBeginning(Subject caller, String id, int lines) {
        return store.jobs().log(access.toRead(caller, id).path(), 0, lines);
    }

    /** A position as clients send it back. @param text empty for the beginning */
    public static long position(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("\\d{1,18}")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is not a position: send back the last one that you got"
                    .formatted(text.substring(0, Math.min(40, text.length()))));
        }
        return Long.parseLong(text);
    }

    /** The statuses by their names. */
    public static Set<DeploymentStatus> statuses(List<String> names) {
        EnumSet<DeploymentStatus> found = EnumSet.noneOf(DeploymentStatus.class);
        for (String name : names) {
            for (String word : name.split(",")) {
                try {
                    found.add(DeploymentStatus.valueOf(word.strip().toUpperCase(Locale.ROOT)));
                } catch (IllegalArgumentException e) {
                    throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is not a status: %s"
                            .formatted(word, Arrays.toString(DeploymentStatus.values())), e);
                }
            }
        }
        return found;
    }
}
