package org.nembo.orchestrator.indigo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.identity.Subject;
import org.nembo.api.site.Site;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.SiteEndpoint;
import org.nembo.orchestrator.deployment.WorkloadNames;

/**
 * A deployment as this API shows it. What is optional is left out; clients rely on all the rest.
 *
 * @param physicalId how everything of it is called at the site, as a beginning; absent until a site is chosen
 * @param task       {@code DEPLOYER} while a job works on it, else {@code NONE}
 * @param userGroup  empty for a personal one
 */
public record DeploymentView(String uuid, String creationTime, String updateTime, Optional<String> physicalId, String status, Optional<String> statusReason,
        Map<String, Object> outputs, String task, Optional<String> callback, String userGroup, Optional<String> cloudProviderName,
        SiteEndpoint cloudProviderEndpoint, CreatedBy createdBy, List<Link> links) {

    /** Who made it. */
    public record CreatedBy(String issuer, String subject) {

        /** @param owner {@code subject@issuer}; an issuer has no {@code @}, a subject may */
        static CreatedBy of(String owner) {
            int at = owner.lastIndexOf('@');
            return new CreatedBy(owner.substring(at + 1), owner.substring(0, Math.max(0, at)));
        }
    }

    /**
     * Shows one.
     *
     * @param site   empty when none is chosen, or it is not known any more
     * @param base   the API's own address, with a slash at the end
     * @param viewer whom it is shown to: the query of the callback, which may hold a secret, is for the owner
     */
    static DeploymentView of(Deployment row, Optional<Site> site, String base, Subject viewer) {
        String self = base + "deployments/" + row.id();
        Optional<String> at = Optional.of(row.site()).filter(id -> !id.isEmpty());
        return new DeploymentView(row.id(), Moments.text(row.created()), Moments.text(row.updated()),
                at.map(id -> WorkloadNames.beginning(row.id())), row.status().name(),
                Optional.of(row.statusReason()).filter(reason -> !reason.isEmpty()), row.outputs(), row.status().inProgress() ? "DEPLOYER" : "NONE",
                callback(row, viewer), row.group(), at, site.map(SiteEndpoint::of).orElse(SiteEndpoint.NONE),
                CreatedBy.of(row.owner()),
                List.of(new Link("self", self), new Link("resources", self + "/resources"), new Link("template", self + "/template")));
    }

    private static Optional<String> callback(Deployment row, Subject viewer) {
        String url = row.callback().url();
        return Optional.of(row.owner().equals(viewer.id()) ? url : url.replaceFirst("\\?.*", "")).filter(text -> !text.isEmpty());
    }

    DeploymentView withOutputs(Map<String, Object> shown) {
        return new DeploymentView(uuid, creationTime, updateTime, physicalId, status, statusReason, shown, task, callback, userGroup, cloudProviderName,
                cloudProviderEndpoint, createdBy, links);
    }
}
