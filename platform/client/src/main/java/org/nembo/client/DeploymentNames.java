package org.nembo.client;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lets people say the name of a deployment where the server wants its id. */
final class DeploymentNames {

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final int SHOWN = 10;

    private DeploymentNames() {
    }

    /**
     * The id of the only deployment with that name; the text itself when it is an id, or no name.
     *
     * @throws ClientException with status 2 when several have that name, naming their ids
     */
    static String id(Context context, String text) {
        if (ID.matcher(text).matches()) {
            return text;
        }
        List<JsonObject> found = Values.array(context.http().get("/api/v1/deployments?limit=" + SHOWN + "&name=" + Http.query(text)), "items").stream()
                .map(item -> item.asJsonObject()).toList();
        if (found.size() > 1) {
            throw ClientException.usage("Several deployments are called '%s'; say which one by its id:\n%s".formatted(text, found.stream()
                    .map(item -> "  %s  %s  %s".formatted(Values.text(item, "id"), Values.text(item, "status"), Values.text(item, "created")))
                    .collect(Collectors.joining("\n"))));
        }
        return found.isEmpty() ? text : Values.text(found.get(0), "id");
    }
}
