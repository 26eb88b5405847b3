package org.nembo.orchestrator.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.plan.Plan;

/**
 * What a job that updates a deployment is told: names only.
 *
 * @param from        the number of the revision that runs
 * @param to          the number of the revision that is wanted
 * @param make        what is made, in order
 * @param reconfigure what is configured again, in order
 * @param remove      what goes when all of that runs, in order
 */
public record UpdateInput(String deployment, int from, int to, List<JobInput.Item> make, List<JobInput.Item> reconfigure, List<JobInput.Item> remove) {

    public static final String TYPE = "deployment.update";

    public UpdateInput {
        make = List.copyOf(make);
        reconfigure = List.copyOf(reconfigure);
        remove = List.copyOf(remove);
    }

    static UpdateInput of(String deployment, int from, int to, Difference difference, Plan plan) {
        // What is replaced goes with what only goes: the last made first.
        List<Change> ending = new ArrayList<>(difference.changes().stream().filter(Change::ends).toList());
        ending.sort((a, b) -> Integer.compare(b.was().orElseThrow().position(), a.was().orElseThrow().position()));
        return new UpdateInput(deployment, from, to, items(difference.changes().stream().filter(Change::makes).toList(), plan),
                items(difference.of(Change.Kind.RECONFIGURE), plan), ending.stream().map(change -> JobInput.Item.of(change.was().orElseThrow())).toList());
    }

    private static List<JobInput.Item> items(List<Change> changes, Plan plan) {
        return changes.stream().map(change -> change.item(plan)).toList();
    }

    String text() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("deployment", deployment);
        object.put("from", from);
        object.put("to", to);
        object.put("make", words(make));
        object.put("reconfigure", words(reconfigure));
        object.put("remove", words(remove));
        return Json.write(object);
    }

    public static UpdateInput parse(String text) {
        Map<String, Object> object = Json.object(text);
        return new UpdateInput((String) object.get("deployment"), number(object, "from"), number(object, "to"), items(object, "make"),
                items(object, "reconfigure"), items(object, "remove"));
    }

    private static List<Map<String, Object>> words(List<JobInput.Item> items) {
        return items.stream().map(JobInput::write).toList();
    }

    private static List<JobInput.Item> items(Map<String, Object> object, String name) {
        List<JobInput.Item> items = new ArrayList<>();
        ((List<?>) object.get(name)).forEach(item -> items.add(JobInput.read((Map<?, ?>) item)));
        return items;
    }

    private static int number(Map<String, Object> object, String name) {
        return ((Number) object.get(name)).intValue();
    }
}
