package org.nembo.orchestrator.work;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.job.StepContext;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.plan.SiteSelection;

/**
 * What a job remembers of its tries at one site after the other. The steps of the job follow from it, so that it is only ever added to. Pure functions of
 * what the job has put.
 */
final class Attempts {

    private static final String KEPT = "kept";

    private Attempts() {
    }

    /** The number of the job's try {@code n} among all tries of the deployment: jobs before have made some. */
    static int number(StepContext context, int n) {
        return JobInput.parse(context.input()).tried() + n;
    }

    /** Notes where try {@code n} is made. @param others how many further sites could take it */
    static void begin(StepContext context, int n, SiteSelection.Candidate site, int others, Instant now) {
        Map<String, Object> choices = new LinkedHashMap<>();
        site.choices().forEach((node, choice) -> choices.put(node, List.of(choice.image(), choice.flavor())));
        context.put("site." + n, site.site().id());
        context.put("choices." + n, Json.write(choices));
        context.put("others." + n, String.valueOf(others));
        context.put("since." + n, String.valueOf(now.toEpochMilli()));
    }

    /** Where try {@code n} is made; empty before that is known. */
    static Optional<String> site(StepContext context, int n) {
        return context.find("site." + n);
    }

    static Set<String> sitesBefore(StepContext context, int n) {
        Set<String> sites = new LinkedHashSet<>();
        for (int i = 1; i < n; i++) {
            site(context, i).ifPresent(sites::add);
        }
        return sites;
    }

    static boolean hasOthers(StepContext context, int n) {
        return !context.find("others." + n).orElse("0").equals("0");
    }

    static Instant since(StepContext context, int n) {
        return Instant.ofEpochMilli(Long.parseLong(context.get("since." + n)));
    }

    static SiteSelection.Choice choice(StepContext context, int n, String node) {
        Map<String, Object> choices = context.find("choices." + n).map(Json::object).orElse(Map.of());
        return choices.get(node) instanceof List<?> pair ? new SiteSelection.Choice(String.valueOf(pair.get(0)), String.valueOf(pair.get(1)))
                : new SiteSelection.Choice("", "");
    }

    /** Notes that try {@code n} failed in a step, which is the last of it. */
    static void fail(StepContext context, int n, String step) {
        context.put("failed." + n, step);
    }

    /** The step in which try {@code n} failed. */
    static Optional<String> failed(StepContext context, int n) {
        return context.find("failed." + n);
    }

    /** Notes that nothing more is taken back: what the last try has made is left for people to look at. */
    static void keep(StepContext context) {
        context.put(KEPT, "true");
    }

    static boolean isKept(StepContext context) {
        return context.find(KEPT).isPresent();
    }

    /** Notes that nothing of a resource is left at the site of try {@code n}. */
    static void back(StepContext context, int n, String label) {
        context.put("back.%d.%s".formatted(n, label), "true");
    }

    static boolean isBack(StepContext context, int n, String label) {
        return context.find("back.%d.%s".formatted(n, label)).isPresent();
    }

    /** Notes what of try {@code n} may be left at its site. */
    static void leave(StepContext context, int n, String what) {
        context.put("left." + n, left(context, n).map(before -> before + "; " + what).orElse(what));
    }

    static Optional<String> left(StepContext context, int n) {
        return context.find("left." + n);
    }
}
