package org.nembo.orchestrator.deployment;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.orchestrator.OrchestratorError;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Asks the policy about deployments, so that what somebody may not even see is not there for them. Thread-safe. */
@Component(service = Access.class)
public final class Access {

    private static final Predicate<String> ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").asMatchPredicate();
    public static final String READ = "deployments:read";
    public static final String UPDATE = "deployments:update";
    public static final String DELETE = "deployments:delete";
    public static final String ACT = "deployments:act";
    public static final String LOCK = "deployments:lock";
    private static final String LIST = "deployments:list";
    private static final String LIST_ALL = "deployments:list-all";

    private final Policy policy;
    private final DeploymentRows rows;

    @Activate
    public Access(@Reference Policy policy, @Reference DeploymentRows rows) {
        this.policy = policy;
        this.rows = rows;
    }

    /** @param group the group that it shall belong to; empty when it is personal */
    void toCreate(Subject caller, String group) {
        policy.require(caller, "deployments:create", "deployments", facts(group));
    }

    /**
     * Narrows a filter to what the caller may see: everything for who may list all; else the own ones and those of groups in which it may read.
     *
     * @throws NemboException {@code FORBIDDEN} when an owner or a group is named whose deployments the caller may not see
     */
    public DeploymentFilter toList(Subject caller, DeploymentFilter wanted) {
        policy.require(caller, LIST, "deployments", Map.of());
        if (!wanted.group().isEmpty()) {
            policy.require(caller, LIST, "deployments", facts(wanted.group()));
            policy.require(caller, READ, "deployments", facts(wanted.group()));
            return wanted;
        }
        if (wanted.owner().equals(caller.id()) || policy.decide(caller, LIST_ALL, "deployments", Map.of()).allowed()) {
            return wanted;
        }
        if (!wanted.owner().isEmpty()) {
            policy.require(caller, LIST_ALL, "deployments", Map.of());
        }
        return wanted.visible(caller.id(), caller.groups().stream().filter(group -> !group.isEmpty())
                .filter(group -> policy.decide(caller, READ, "deployments", facts(group)).allowed()).sorted().toList());
    }

    private static Map<String, String> facts(String group) {
        return group.isEmpty() ? Map.of() : Map.of(Policy.GROUP, group);
    }

    /**
     * The deployment, if the caller may see it.
     *
     * @throws NemboException {@code DEPLOYMENT_NOT_FOUND}; {@code FORBIDDEN} to an owner whose token is not good for it
     */
    public Deployment toRead(Subject caller, String id) {
        Deployment deployment = Optional.of(id).filter(ID).flatMap(rows::find).orElseThrow(() -> unknown(id));
        if (!policy.decide(caller, READ, deployment.path(), deployment.facts()).allowed()) {
            if (deployment.owner().equals(caller.id())) {
                policy.require(caller, READ, deployment.path(), deployment.facts());
            }
            throw unknown(id);
        }
        return deployment;
    }

    /** As {@link #toRead}, and further {@code FORBIDDEN} when the caller may see it but not do that. */
    public Deployment to(Subject caller, String action, String id) {
        Deployment deployment = toRead(caller, id);
        policy.require(caller, action, deployment.path(), deployment.facts());
        return deployment;
    }


    /** Ask inside the transaction of the change. @throws NemboException {@code DEPLOYMENT_LOCKED} that says who may unlock it */
    public static void requireUnlocked(Deployment deployment) {
        if (deployment.locked()) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_LOCKED, "deployment '%s' is locked; its owner %s or an administrator can unlock it"
                    .formatted(deployment.name(), deployment.owner()));
        }
    }

    /** What is said of a deployment that is not there, or that the caller may not see. */
    public static NemboException unknown(String id) {
        String shown = id.length() > 64 ? id.substring(0, 64) + "…" : id;
        return new NemboException(OrchestratorError.DEPLOYMENT_NOT_FOUND, "there is no deployment '%s' that you may see".formatted(shown));
    }
}
