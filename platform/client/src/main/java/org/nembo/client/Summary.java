package org.nembo.client;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The last lines about a deployment that was followed. */
final class Summary {

    private Summary() {
    }

    static List<String> of(Screen screen, String id, Optional<JsonObject> end, boolean success, Duration took) {
        Screen.Style style = success ? Screen.Style.GREEN : Screen.Style.RED;
        List<String> lines = new ArrayList<>();
        String status = end.map(d -> Values.text(d, "status")).orElse("GONE");
        lines.add(screen.paint(style, status) + "  " + id + "  in " + Values.duration(took));
        end.ifPresent(deployment -> {
            String reason = Screen.clean(Values.text(deployment, "statusReason"));
            if (!reason.isEmpty()) {
                lines.add("  " + reason);
            }
            JsonObject outputs = Values.object(deployment, "outputs");
            if (!outputs.isEmpty() && !status.startsWith("DELETE_")) {
                lines.add(screen.paint(Screen.Style.BOLD, "Outputs"));
                Table.details(screen, outputs).forEach(line -> lines.add("  " + line));
            }
        });
        return lines;
    }
}
