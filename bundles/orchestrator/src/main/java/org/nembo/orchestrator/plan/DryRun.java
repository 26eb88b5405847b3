package org.nembo.orchestrator.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.orchestrator.template.Source;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells what a creation would do, without doing it: looks at the sites and changes nothing. Thread-safe. Who may ask is for the caller to see. */
@Component(service = DryRun.class)
public final class DryRun {

    /**
     * What would happen.
     *
     * @param candidates the sites that can take it, the one that would be tried first at the beginning
     * @param discards   the others, each with its reason and what would change that
     * @param steps      of the job, at the first site
     */
    public record Report(Plan plan, Demand demand, List<SiteSelection.Candidate> candidates, List<SiteSelection.Discard> discards, List<String> steps) {
        public Report {
            candidates = List.copyOf(candidates);
            discards = List.copyOf(discards);
            steps = List.copyOf(steps);
        }
    }

    private final Blueprints blueprints;
    private final Sites sites;

    @Activate
    public DryRun(@Reference Blueprints blueprints, @Reference Sites sites) {
        this.blueprints = blueprints;
        this.sites = sites;
    }

    /**
     * @param site the site that is asked for; empty for any
     * @throws org.nembo.api.error.NemboException what a creation would be refused with
     */
    public Report of(Source template, Map<String, Object> inputs, String site) {
        Blueprint blueprint = blueprints.of(blueprints.compose(template), inputs);
        Plan plan = Planner.plan(blueprint, blueprints.scripts());
        Demand demand = Demand.of(blueprint, plan);
        SiteSelection.Result result = SiteSelection.look(sites, demand, Placement.of(blueprint, site), Set.of());
        return new Report(plan, demand, result.candidates(), result.discards(), steps(plan));
    }

    /** The names of the steps of a creation at its first site. */
    public static List<String> steps(Plan plan) {
        List<String> steps = new ArrayList<>();
        steps.add("select site");
        Waves.parts(JobInput.items(plan)).forEach(part -> steps.add(part.name()));
        steps.add("outputs");
        return steps;
    }

    /** The names of the steps that make one resource. */
    public static List<String> steps(PlannedResource resource) {
        return Waves.parts(JobInput.items(new Plan(List.of(resource), List.of()))).stream().map(Waves.Part::name).toList();
    }
}
