package org.nembo.orchestrator.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.ProviderError;

/** Finds the sites that can take a deployment. Every site that cannot is told with its reason and what would change that. */
public final class SiteSelection {

    /**
     * A site that can take it.
     *
     * @param room    how much of its scarcest quota is free, 0 to 1
     * @param why     in words
     * @param choices what each machine is started from there, by node
     */
    public record Candidate(Site site, double room, String why, Map<String, Choice> choices) {
        public Candidate {
            choices = Map.copyOf(choices);
        }
    }

    /** What a machine is started from at a site. @param image its id, or as the template says @param flavor its id; both empty for whatever the site gives */
    public record Choice(String image, String flavor) {
    }

    /** A site that cannot. @param reason in words @param remedy the smallest change that would let it, in words */
    public record Discard(String site, String reason, String remedy) {
    }

    /**
     * What came of looking.
     *
     * @param candidates the best first
     * @param discards   the others, by site
     * @param passing    whether some of the reasons may pass by themselves
     */
    public record Result(List<Candidate> candidates, List<Discard> discards, boolean passing) {
        public Result {
            candidates = List.copyOf(candidates);
            discards = List.copyOf(discards);
        }
    }

    private final Sites sites;
    private final Demand demand;
    private final Placement placement;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<String, Discard> discards = new TreeMap<>();
    private boolean passing;

    private SiteSelection(Sites sites, Demand demand, Placement placement) {
        this.sites = sites;
        this.demand = demand;
        this.placement = placement;
    }

    /** @param tried sites that are not looked at again */
    public static Result look(Sites sites, Demand demand, Placement placement, Set<String> tried) {
        SiteSelection selection = new SiteSelection(sites, demand, placement);
        sites.all().stream().filter(site -> !tried.contains(site.id())).forEach(selection::consider);
        placement.wanted().filter(id -> !tried.contains(id) && sites.find(id).isEmpty()).ifPresent(id ->
                selection.discard(id, "it is not registered any more", "register it, or ask for another site"));
        selection.candidates.sort(Comparator.comparingDouble(Candidate::room).reversed().thenComparing(each -> each.site().id()));
        return new Result(selection.candidates, List.copyOf(selection.discards.values()), selection.passing);
    }

    private void consider(Site site) {
        var refusal = placement.refuses(site);
        if (refusal.isPresent()) {
            discard(site.id(), refusal.get(), "change the placement, or leave it out");
            return;
        }
        if (site.status() != SiteStatus.ACTIVE) {
            discard(site.id(), "it is " + site.status() + " and takes nothing new", "have it made ACTIVE");
            return;
        }
        try {
            SiteCheck.Fit fit = sites.with(site, session -> new SiteCheck(demand, session).check());
            if (fit.problem().isEmpty()) {
                candidates.add(new Candidate(site, fit.room(), fit.why(), fit.choices()));
            } else {
                discard(site.id(), fit.problem(), fit.remedy());
            }
        } catch (NemboException e) {
            passing |= e.code().retryable();
            discard(site.id(), e.getMessage(), e.code() == ProviderError.PROVIDER_ABSENT ? "deploy the bundle of provider '%s'".formatted(site.provider())
                    : e.code().retryable() ? "try again later" : "have the site's administrators look into it");
        }
    }

    private void discard(String site, String reason, String remedy) {
        discards.put(site, new Discard(site, reason, remedy));
    }
}
