package org.nembo.orchestrator.deployment;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.nembo.api.error.GeneralError;
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
    static final String READ = "deployments:read";
    static final String DELETE = "deployments:delete";

    private final Policy policy;
    private final DeploymentRows rows;

    @Activate
    public Access(@Reference Policy policy, @Reference DeploymentRows rows) {
        this.policy = policy;
        this.rows = rows;
    }

    /** @param group the group that it shall belong to; empty when it is personal */
    void toCreate(Subject caller, String group) {
        policy.require(caller, "deployments:create", "deployments", group.isEmpty() ? Map.of() : Map.of(Policy.GROUP, group));
        if (!group.isEmpty() && !caller.in(group)) {
            throw new NemboException(GeneralError.FORBIDDEN, "group '%s' is not yours".formatted(group));
        }
    }

    /** The owner whose deployments the caller will be shown; empty for everybody's. @param wanted an owner, or empty */
    String toList(Subject caller, String wanted) {
        policy.require(caller, "deployments:list", "deployments", Map.of());
        if (wanted.equals(caller.id())) {
            return wanted;
        }
        if (!wanted.isEmpty()) {
            policy.require(caller, "deployments:list-all", "deployments", Map.of());
            return wanted;
        }
        return policy.decide(caller, "deployments:list-all", "deployments", Map.of()).allowed() ? "" : caller.id();
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
    Deployment to(Subject caller, String action, String id) {
        Deployment deployment = toRead(caller, id);
        policy.require(caller, action, deployment.path(), deployment.facts());
        return deployment;
    }


    static NemboException unknown(String id) {
        String shown = id.length() > 64 ? id.substring(0, 64) + "…" : id;
        return new NemboException(OrchestratorError.DEPLOYMENT_NOT_FOUND, "there is no deployment '%s' that you may see".formatted(shown));
    }
}
