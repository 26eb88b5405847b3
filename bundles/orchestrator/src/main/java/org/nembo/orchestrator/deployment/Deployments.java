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
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.template.Blueprints;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows deployments to those who may see them. Thread-safe. */
@Component(service = Deployments.class)
public final class Deployments {

    private final Access access;
    private final DeploymentStore store;
    private final Events events;
    private final Blueprints blueprints;

    @Activate
    public Deployments(@Reference Access access, @Reference DeploymentStore store, @Reference Events events, @Reference Blueprints blueprints) {
        this.access = access;
        this.store = store;
        this.events = events;
        this.blueprints = blueprints;
    }

    /** Newest first. Who may not see everybody's sees its own and those of its groups. */
    public Page<Deployment> list(Subject caller, DeploymentFilter filter, PageRequest page) {
        return store.rows().list(access.toList(caller, filter), page);
    }

    public Deployment read(Subject caller, String id) {
        return access.toRead(caller, id);
    }

    /** The text of the template in effect, its secret values masked. */
    public String template(Subject caller, String id) {
        return template(caller, id, false);
    }

    /** @param reveal the text as it was sent, to the owner alone */
    public String template(Subject caller, String id, boolean reveal) {
        Deployment deployment = access.toRead(caller, id);
        return text(caller, deployment, store.revisions().current(id).orElseThrow(() -> Access.unknown(id)), reveal);
    }

    /** As {@link #template(Subject, String, boolean)}, of one revision. */
    public String template(Subject caller, String id, int number, boolean reveal) {
        Deployment deployment = access.toRead(caller, id);
        return text(caller, deployment, store.revisions().find(id, number).orElseThrow(() -> new NemboException(GeneralError.NOT_FOUND,
                "deployment '%s' has no revision %d".formatted(deployment.name(), number))), reveal);
    }

    private String text(Subject caller, Deployment deployment, Revision revision, boolean reveal) {
        if (reveal) {
            reveal(caller, deployment, "template of revision " + revision.number());
            return revision.template();
        }
        return blueprints.masked(revision.template());
    }

    /** @param reveal show sensitive outputs, to the owner alone */
    public Map<String, Object> outputs(Subject caller, String id, boolean reveal) {
        Deployment deployment = access.toRead(caller, id);
        if (!reveal) {
            return deployment.outputs();
        }
        reveal(caller, deployment, "outputs");
        Map<String, Object> all = new LinkedHashMap<>(deployment.outputs());
        Optional<Secret> secret = store.secrets().find(Deployment.outputSecrets(id));
        secret.ifPresent(sealed -> all.putAll(Json.object(sealed.reveal())));
        return all;
    }

    /** Writes down who sees what before anything is shown. */
    private void reveal(Subject caller, Deployment deployment, String what) {
        access.to(caller, "deployments:reveal", deployment.id());
        if (!deployment.owner().equals(caller.id())) {
            throw new NemboException(GeneralError.FORBIDDEN, "only the owner of a deployment may see its secrets");
        }
        store.rows().write(tx -> {
            store.events().revealed(tx, deployment, caller.id(), what);
            return what;
        });
    }

    /** What it was asked to be, the first one first. */
    public List<Revision> revisions(Subject caller, String id) {
        return store.revisions().list(access.toRead(caller, id).id());
    }

    /**
     * One resource.
     *
     * @param name its id, or the node's name, with the instance's number behind a colon from the second one on
     */
    public Resource resource(Subject caller, String id, String name) {
        Deployment deployment = access.toRead(caller, id);
        return find(id, name).orElseThrow(() -> new NemboException(OrchestratorError.RESOURCE_NOT_FOUND,
                "deployment '%s' has no resource '%s': give its id, or its node's name and, after a colon, the instance's number"
                        .formatted(deployment.name(), name)));
    }

    private Optional<Resource> find(String id, String name) {
        int colon = name.lastIndexOf(':');
        boolean numbered = colon > 0 && name.substring(colon + 1).matches("\\d{1,6}");
        return store.resources().find(name).filter(resource -> resource.deployment().equals(id))
                .or(() -> store.resources().find(id, name, 0))
                .or(() -> numbered ? store.resources().find(id, name.substring(0, colon), Integer.parseInt(name.substring(colon + 1))) : Optional.empty());
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

    /** More of that log than a page. @param after a position, or empty for the beginning @param lines 1 to 5000 */
    public List<JobLogLine> logLines(Subject caller, String id, String after, int lines) {
        return store.jobs().log(access.toRead(caller, id).path(), position(after), lines);
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
