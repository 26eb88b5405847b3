package org.nembo.client;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** What would be done, as the server tells it of a dry run: the resources or changes, the sites that take them or do not, the steps. */
final class Preview {

    private static final List<Table.Column> RESOURCES = List.of(new Table.Column("NODE", "node"), new Table.Column("INSTANCE", "instance"),
            new Table.Column("KIND", "kind"), new Table.Column("NAME", "name"), new Table.Column("TYPE", "type"), new Table.Column("AFTER", "after"));
    private static final List<Table.Column> CHANGES = List.of(new Table.Column("CHANGE", "change"), new Table.Column("NODE", "node"),
            new Table.Column("INSTANCE", "instance"), new Table.Column("KIND", "kind"), new Table.Column("WHY", "why"));

    private Preview() {
    }

    /** The body of a command that shows one. */
    static int show(Words words, Screen screen, JsonObject preview) {
        if (words.flag("json")) {
            screen.line(Values.pretty(preview));
        } else {
            screen.lines(of(screen, preview));
        }
        boolean possible = !preview.containsKey("possible") || preview.getBoolean("possible", true);
        return possible ? ExitCode.SUCCESS : ExitCode.FAILURE;
    }

    static List<String> of(Screen screen, JsonObject preview) {
        List<String> lines = new ArrayList<>();
        table(screen, lines, "Resources", RESOURCES, Values.array(preview, "resources"));
        Values.array(preview, "problems").forEach(problem -> lines.add(screen.paint(Screen.Style.RED, "It cannot be done: ")
                + Screen.clean(Values.text(problem))));
        if (preview.containsKey("changes") && Values.array(preview, "changes").isEmpty()) {
            lines.add("Nothing would change.");
        }
        table(screen, lines, "Changes", CHANGES, Values.array(preview, "changes"));
        JsonArray sites = Values.array(preview, "sites");
        if (!sites.isEmpty()) {
            heading(screen, lines, "Sites");
            sites.forEach(site -> site(screen, lines, site.asJsonObject()));
        }
        JsonArray steps = Values.array(preview, "steps");
        if (!steps.isEmpty()) {
            heading(screen, lines, "Steps");
            int number = 1;
            for (JsonValue step : steps) {
                lines.add("  %2d  %s".formatted(number++, Screen.clean(Values.text(step))));
            }
        }
        return lines;
    }

    private static void site(Screen screen, List<String> lines, JsonObject site) {
        boolean takes = site.getBoolean("takes", false);
        String mark = takes ? screen.paint(Screen.Style.GREEN, screen.unicode() ? "✓" : "+") : screen.paint(Screen.Style.RED, screen.unicode() ? "✗" : "x");
        lines.add("  " + mark + " " + Screen.clean(Values.text(site, "site") + "  " + Values.text(site, "why")));
        String change = Screen.clean(Values.text(site, "change"));
        if (!change.isEmpty()) {
            lines.add(screen.paint(Screen.Style.FAINT, "      what would help: " + change));
        }
    }

    private static void table(Screen screen, List<String> lines, String title, List<Table.Column> columns, JsonArray items) {
        if (!items.isEmpty()) {
            heading(screen, lines, title);
            List<Table.Column> filled = columns.stream().filter(column -> items.stream()
                    .anyMatch(item -> !Values.text(item.asJsonObject(), column.member()).isEmpty())).toList();
            Table.of(screen, filled, items).forEach(line -> lines.add("  " + line));
        }
    }

    private static void heading(Screen screen, List<String> lines, String title) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(screen.paint(Screen.Style.BOLD, title));
    }
}
