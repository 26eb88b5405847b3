package org.nembo.orchestrator.indigo;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteCatalog;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Access;
import org.nembo.orchestrator.deployment.Actions;
import org.nembo.orchestrator.deployment.Callback;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentFilter;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.DeploymentWork;
import org.nembo.orchestrator.deployment.Deployments;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.update.Update;
import org.nembo.orchestrator.update.Updates;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What this API does, by the same services as our own API; with the states and words of its own. Thread-safe. */
@Component(service = Operations.class)
public final class Operations {

    private static final Set<DeploymentStatus> SETTLED = EnumSet.of(DeploymentStatus.CREATE_COMPLETE, DeploymentStatus.UPDATE_COMPLETE,
            DeploymentStatus.UPDATE_FAILED);
    private static final int LOG_LINES = 5000;

    private final Access access;
    private final Deployments deployments;
    private final DeploymentWork work;
    private final Updates updates;
    private final SiteCatalog sites;
    private final NodeTypes types;

    @Activate
    public Operations(@Reference Access access, @Reference Deployments deployments, @Reference DeploymentWork work, @Reference Updates updates,
            @Reference SiteCatalog sites, @Reference NodeTypes types) {
        this.access = access;
        this.deployments = deployments;
        this.work = work;
        this.updates = updates;
        this.sites = sites;
        this.types = types;
    }

    /** The owner whose deployments are listed; empty for everybody's. @param createdBy {@code me}, {@code subject@issuer}, or empty for what may be seen */
    String owner(Subject caller, String createdBy) {
        if (createdBy.isEmpty()) {
            return access.toList(caller, DeploymentFilter.of("")).owner();
        }
        int at = createdBy.lastIndexOf('@');
        if (!createdBy.equals("me") && (at < 1 || at == createdBy.length() - 1)) {
            throw Wording.invalid("'createdBy' must be 'me' or <subject>@<issuer>, is '%s'".formatted(Wording.shorten(createdBy)));
        }
        String owner = createdBy.equals("me") ? caller.id() : createdBy.replaceFirst("/$", "");
        return access.toList(caller, DeploymentFilter.of(owner)).owner();
    }

    Deployment read(Subject caller, String id) {
        return Wording.of(id, () -> deployments.read(caller, id));
    }

    /** Outputs with the sensitive ones in clear, for the owner alone. */
    Map<String, Object> revealed(Subject caller, String id) {
        return Wording.of(id, () -> deployments.outputs(caller, id, true));
    }

    String template(Subject caller, String id) {
        return Wording.of(id, () -> deployments.template(caller, id));
    }

    /** The first lines, as people read them. */
    String log(Subject caller, String id) {
        StringBuilder text = new StringBuilder();
        Wording.of(id, () -> deployments.logLines(caller, id, "", LOG_LINES)).forEach(line -> text.append(line.time()).append(' ')
                .append(line.step().isEmpty() ? "" : line.step() + ": ").append(line.line()).append('\n'));
        return text.toString();
    }

    /** What a deployment is made of, without what is gone, oldest first. */
    List<Resource> resources(Subject caller, String id) {
        return Wording.of(id, () -> deployments.resources(caller, id)).stream().filter(resource -> resource.state() != Resource.State.DELETED).toList();
    }

    /** Those of a type or of one derived from it. */
    List<Resource> resources(Subject caller, String id, String type) {
        List<Resource> all = resources(caller, id);
        Set<String> nodes = types.nodes(id, type);
        return all.stream().filter(resource -> resource.type().equals(type) || nodes.contains(resource.node())).toList();
    }

    Resource resource(Subject caller, String id, String resource) {
        return resources(caller, id).stream().filter(each -> each.id().equals(resource)).findFirst()
                .orElseThrow(() -> new NemboException(OrchestratorError.RESOURCE_NOT_FOUND, noResource(id, resource)));
    }

    Optional<Site> site(Deployment deployment) {
        return deployment.site().isEmpty() ? Optional.empty() : sites.find(deployment.site());
    }

    Deployment create(Subject caller, DeploymentRequest request) {
        Optional<Callback> callback = request.callback().map(url -> new Callback(url, Callback.Form.SIGNED));
        return work.creation().create(caller, new NewDeployment(Optional.empty(), request.template(), request.parameters(), Optional.empty(), Map.of(),
                Optional.empty(), request.timeoutMins(), Optional.empty(), group(caller, request.userGroup()), request.providerTimeoutMins(),
                request.maxProvidersRetry(), Optional.of(request.keepLastAttempt()), Optional.empty(), callback, null));
    }

    /** Changes it to another template, its parameters over those it has. */
    Deployment update(Subject caller, String id, DeploymentRequest request) {
        Deployment now = Wording.of(id, () -> access.to(caller, Access.UPDATE, id));
        if (!SETTLED.contains(now.status())) {
            throw Wording.conflict("Cannot update a deployment in %s state".formatted(now.status())).with("retryAfter", 0);
        }
        Optional<Callback> callback = request.callback().map(url -> new Callback(url, Callback.Form.SIGNED));
        return Wording.of(id, () -> updates.update(caller, id, new Update(Optional.of(request.template()), request.parameters(), Set.of(), callback,
                request.timeoutMins())));
    }

    void delete(Subject caller, String id, boolean force) {
        Deployment now = Wording.of(id, () -> access.to(caller, Access.DELETE, id));
        if (now.status() == DeploymentStatus.DELETE_IN_PROGRESS || now.status() == DeploymentStatus.DELETE_COMPLETE) {
            throw Wording.conflict("Deployment already in %s state".formatted(now.status()));
        }
        Wording.of(id, () -> work.deletion().delete(caller, id, force));
    }

    /** Gives up a deletion. @param status the only one that may be asked for is {@code DELETE_FAILED} */
    void reset(Subject caller, String id, String status) {
        Wording.of(id, () -> access.to(caller, Access.DELETE, id));
        if (!status.equals(DeploymentStatus.DELETE_FAILED.name())) {
            throw Wording.invalid("'status' must be DELETE_FAILED, is '%s'".formatted(Wording.shorten(status)));
        }
        Wording.of(id, () -> work.deletion().reset(caller, id));
    }

    /** Starts or stops what a resource is at its site. Everything is checked before it is accepted. */
    void act(Subject caller, String id, String resource, String type) {
        Wording.of(id, () -> access.to(caller, Access.ACT, id));
        try {
            Wording.of(id, () -> work.actions().act(caller, id, resource, Actions.Action.of(type)));
        } catch (NemboException e) {
            throw e.code() == OrchestratorError.RESOURCE_NOT_FOUND ? Wording.invalid(noResource(id, resource)) : e;
        }
    }

    private static String noResource(String id, String resource) {
        return "The resource %s in deployment %s doesn't exist".formatted(Wording.shorten(resource), Wording.shorten(id));
    }

    /** The group that a new deployment belongs to: the one asked for, else the only one that the caller is in. */
    private static Optional<String> group(Subject caller, Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return caller.groups().size() == 1 ? Optional.of(caller.groups().iterator().next()) : Optional.empty();
        }
        member(caller, wanted.get());
        return wanted;
    }

    /** @throws NemboException {@code FORBIDDEN} when the group is not the caller's */
    static void member(Subject caller, String group) {
        if (caller.groups().isEmpty()) {
            throw new NemboException(GeneralError.FORBIDDEN, "User's token does not contain a group claim or it is empty");
        }
        if (!caller.in(group)) {
            throw new NemboException(GeneralError.FORBIDDEN, "The group %s is not in the user's authorized groups".formatted(Wording.shorten(group)));
        }
    }
}
