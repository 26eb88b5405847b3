package org.nembo.orchestrator.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nembo.orchestrator.plan.Plan;

/**
 * What a job of the orchestrator is told: names only, so that its steps follow from it without reading anything.
 *
 * @param items in the order in which they are made
 * @param force whether a deletion goes on over what it cannot remove
 * @param tried how many sites were tried by jobs before this one
 */
public record JobInput(String deployment, List<Item> items, boolean force, int tried) {

    public static final String CREATE = "deployment.create";
    public static final String DELETE = "deployment.delete";

    /**
     * One instance of a node.
     *
     * @param operations those that are run on its machine when it is made, in order
     * @param level      neighbours of one level do not need each other and are made together
     */
    public record Item(String node, int instance, ResourceKind kind, List<String> operations, int level) {
        public Item {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(kind, "kind");
            operations = List.copyOf(operations);
        }

        public static Item of(Resource resource) {
            return new Item(resource.node(), resource.instance(), resource.kind(), List.of(), 0);
        }

        /** What people call it: the node's name, with the instance's number from the second on. */
        public String label() {
            return instance == 0 ? node : node + "[" + instance + "]";
        }
    }

    public JobInput {
        items = List.copyOf(items);
    }

    public JobInput(String deployment, List<Item> items, boolean force) {
        this(deployment, items, force, 0);
    }

    /** What a plan comes to. */
    public static List<Item> items(Plan plan) {
        return plan.resources().stream().map(each -> new Item(each.node(), each.instance(), each.kind(), each.operations(), each.level())).toList();
    }

    public String text() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("deployment", deployment);
        object.put("items", items.stream().map(JobInput::write).toList());
        if (force) {
            object.put("force", true);
        }
        if (tried > 0) {
            object.put("tried", tried);
        }
        return Json.write(object);
    }

    public static JobInput parse(String text) {
        Map<String, Object> object = Json.object(text);
        List<Item> items = new ArrayList<>();
        for (Object item : (List<?>) object.get("items")) {
            items.add(read((Map<?, ?>) item));
        }
        return new JobInput((String) object.get("deployment"), items, Boolean.TRUE.equals(object.get("force")),
                number(object, "tried"));
    }

    /** One of them as JSON data. */
    public static Map<String, Object> write(Item item) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("node", item.node());
        if (item.instance() > 0) {
            object.put("instance", item.instance());
        }
        object.put("kind", item.kind().name());
        if (!item.operations().isEmpty()) {
            object.put("operations", item.operations());
        }
        if (item.level() > 0) {
            object.put("level", item.level());
        }
        return object;
    }

    /** The reverse of {@link #write}. */
    public static Item read(Map<?, ?> object) {
        List<String> operations = object.get("operations") instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
        return new Item((String) object.get("node"), number(object, "instance"), ResourceKind.valueOf((String) object.get("kind")), operations,
                number(object, "level"));
    }

    private static int number(Map<?, ?> object, String key) {
        return object.get(key) instanceof Number number ? number.intValue() : 0;
    }
}
