package org.nembo.orchestrator.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.orchestrator.deployment.Json;

/**
 * What a job that updates a deployment is told: names only.
 *
 * @param from        the number of the revision that runs
 * @param to          the number of the revision that is wanted
 * @param make        what is made, in order
 * @param reconfigure what is configured again, in order
 * @param remove      what goes when all of that runs, in order
 */
public record UpdateInput(String deployment, int from, int to, List<Part> make, List<Part> reconfigure, List<Part> remove) {

    public static final String TYPE = "deployment.update";

    /** One instance of a node. */
    public record Part(String node, int instance) {

        String label() {
            return instance == 0 ? node : node + "[" + instance + "]";
        }
    }

    public UpdateInput {
        make = List.copyOf(make);
        reconfigure = List.copyOf(reconfigure);
        remove = List.copyOf(remove);
    }

    static UpdateInput of(String deployment, int from, int to, Difference difference) {
        List<Part> remove = new ArrayList<>();
        // What is replaced goes with what only goes: the last made first.
        List<Change> ending = new ArrayList<>(difference.changes().stream().filter(Change::ends).toList());
        ending.sort((a, b) -> Integer.compare(b.was().orElseThrow().position(), a.was().orElseThrow().position()));
        ending.forEach(change -> remove.add(new Part(change.node(), change.was().orElseThrow().instance())));
        return new UpdateInput(deployment, from, to, parts(difference.changes().stream().filter(Change::makes).toList()),
                parts(difference.of(Change.Kind.RECONFIGURE)), remove);
    }

    private static List<Part> parts(List<Change> changes) {
        return changes.stream().map(change -> new Part(change.node(), change.instance())).toList();
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
        return new UpdateInput((String) object.get("deployment"), number(object, "from"), number(object, "to"), parts(object, "make"),
                parts(object, "reconfigure"), parts(object, "remove"));
    }

    private static List<List<Object>> words(List<Part> parts) {
        return parts.stream().map(part -> List.<Object>of(part.node(), part.instance())).toList();
    }

    private static List<Part> parts(Map<String, Object> object, String name) {
        return ((List<?>) object.get(name)).stream().map(List.class::cast)
                .map(words -> new Part((String) words.get(0), ((Number) words.get(1)).intValue())).toList();
    }

    private static int number(Map<String, Object> object, String name) {
        return ((Number) object.get(name)).intValue();
    }
}
