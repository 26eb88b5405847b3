package org.nembo.orchestrator.deployment;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a job that starts or stops one resource is told. */
public record ActionInput(String deployment, String node, int instance, Actions.Action action) {

    public static final String TYPE = "deployment.action";

    String text() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("deployment", deployment);
        object.put("node", node);
        object.put("instance", instance);
        object.put("action", action.word());
        return Json.write(object);
    }

    public static ActionInput parse(String text) {
        Map<String, Object> object = Json.object(text);
        return new ActionInput((String) object.get("deployment"), (String) object.get("node"), ((Number) object.get("instance")).intValue(),
                Actions.Action.of((String) object.get("action")));
    }
}
