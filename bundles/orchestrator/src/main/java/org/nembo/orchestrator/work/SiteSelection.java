package org.nembo.orchestrator.work;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Quotas;

/** Finds the sites that can take a deployment. Every site that cannot is told with its reason. */
final class SiteSelection {

    /**
     * A site that can take it.
     *
     * @param room how much of its scarcest quota is free, 0 to 1
     * @param why  in words
     */
    record Candidate(Site site, double room, String why) {
    }

    /**
     * What came of looking.
     *
     * @param candidates the best first
     * @param discarded  why not, by site
     * @param passing    whether some of the reasons may pass by themselves
     */
    record Result(List<Candidate> candidates, Map<String, String> discarded, boolean passing) {
    }

    private final Sites sites;
    private final Demand demand;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<String, String> discarded = new LinkedHashMap<>();
    private boolean passing;

    private SiteSelection(Sites sites, Demand demand) {
        this.sites = sites;
        this.demand = demand;
    }

    /** @param wanted the only site in question; empty for any */
    static Result look(Sites sites, Demand demand, String wanted) {
        SiteSelection selection = new SiteSelection(sites, demand);
        if (wanted.isEmpty()) {
            sites.all().forEach(selection::consider);
        } else {
            sites.find(wanted).ifPresentOrElse(selection::consider, () -> selection.discarded.put(wanted, "it is not registered any more"));
        }
        selection.candidates.sort(Comparator.comparingDouble(Candidate::room).reversed());
        return new Result(List.copyOf(selection.candidates), selection.discarded, selection.passing);
    }

    private void consider(Site site) {
        if (site.status() != SiteStatus.ACTIVE) {
            discarded.put(site.id(), "it is " + site.status() + " and takes nothing new");
            return;
        }
        try {
            sites.with(site, session -> {
                measure(site, session);
                return site;
            });
        } catch (NemboException e) {
            passing |= e.code().retryable();
            discarded.put(site.id(), e.getMessage());
        }
    }

    private void measure(Site site, CloudSession session) {
        if (session.workloads().isEmpty()) {
            discarded.put(site.id(), "it cannot run workloads");
            return;
        }
        List<Quota> quotas = session.quotas().map(Quotas::list).orElse(List.of());
        Optional<String> lack = quotas.stream().flatMap(quota -> demand.exceeds(quota).stream()).findFirst();
        if (lack.isPresent()) {
            discarded.put(site.id(), lack.get());
            return;
        }
        candidates.add(new Candidate(site, quotas.stream().mapToDouble(SiteSelection::room).min().orElse(1), words(quotas)));
    }

    private static double room(Quota quota) {
        return quota.limit() <= 0 ? 1 : (double) quota.free() / quota.limit();
    }

    private static String words(List<Quota> quotas) {
        return quotas.stream().filter(quota -> quota.name().equals("workloads") && quota.limit() >= 0).findFirst()
                .map(quota -> "has room: %d of %d workloads used".formatted(quota.used(), quota.limit())).orElse("has room");
    }
}
