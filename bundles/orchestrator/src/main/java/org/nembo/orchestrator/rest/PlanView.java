package org.nembo.orchestrator.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.plan.DryRun;
import org.nembo.orchestrator.plan.PlannedResource;
import org.nembo.orchestrator.plan.SiteSelection;

/**
 * What a creation would do, on the wire.
 *
 * @param possible  whether some site takes it now
 * @param resources in the order of creation
 * @param sites     those that take it first, the best at the beginning; then the others, each with its reason
 * @param steps     of the job, at the first site
 * @param notes     what the template says and this server does otherwise
 */
public record PlanView(boolean possible, List<Planned> resources, List<PlannedSite> sites, List<String> steps, List<String> notes) {

    /** A resource that would be made. @param after the nodes that must be there before @param on the machine that its operations run on */
    public record Planned(String node, int instance, ResourceKind kind, String name, String type, List<String> after, Optional<String> on) {

        static Planned of(PlannedResource resource) {
            return new Planned(resource.node(), resource.instance(), resource.kind(), resource.label(), resource.type(),
                    resource.needs().stream().sorted().toList(), resource.machine().map(PlannedResource.Instance::label));
        }
    }

    /**
     * A site and what it says.
     *
     * @param takes   whether it can take it
     * @param change  the smallest change that would help; absent when it takes it
     * @param choices for each machine, the image and flavor that it would start from
     */
    public record PlannedSite(String site, boolean takes, String why, Optional<String> change, Optional<Map<String, Choice>> choices) {

        static PlannedSite of(SiteSelection.Candidate candidate) {
            Map<String, Choice> choices = new LinkedHashMap<>();
            candidate.choices().forEach((node, choice) -> choices.put(node, new Choice(choice.image(), choice.flavor())));
            return new PlannedSite(candidate.site().id(), true, candidate.why(), Optional.empty(), Optional.of(choices).filter(some -> !some.isEmpty()));
        }

        static PlannedSite of(SiteSelection.Discard discard) {
            return new PlannedSite(discard.site(), false, discard.reason(), Optional.of(discard.remedy()), Optional.empty());
        }
    }

    /** What a machine starts from. */
    public record Choice(String image, String flavor) {
    }

    public static PlanView of(DryRun.Report report) {
        List<PlannedSite> sites = new ArrayList<>();
        report.candidates().forEach(candidate -> sites.add(PlannedSite.of(candidate)));
        report.discards().forEach(discard -> sites.add(PlannedSite.of(discard)));
        return new PlanView(!report.candidates().isEmpty(), report.plan().resources().stream().map(Planned::of).toList(), sites, report.steps(),
                report.plan().notes());
    }
}
