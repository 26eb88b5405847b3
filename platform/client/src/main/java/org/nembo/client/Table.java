package org.nembo.client;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows under headings, and names beside values. */
final class Table {

    /** A column: its heading and the member of each item that it shows. */
    record Column(String heading, String member) {

        /** What stands in it; of a member of a member with a dot between. */
        String of(JsonObject item) {
            int dot = member.indexOf('.');
            JsonObject holder = dot < 0 ? item : item.get(member.substring(0, dot)) instanceof JsonObject inner ? inner : JsonValue.EMPTY_JSON_OBJECT;
            return Values.text(holder, member.substring(dot + 1));
        }
    }

    private Table() {
    }

    static List<String> of(Screen screen, List<Column> columns, JsonArray items) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonValue item : items) {
            JsonObject object = item.asJsonObject();
            rows.add(columns.stream().map(c -> Screen.clean(c.of(object))).toList());
        }
        return of(screen, columns.stream().map(Column::heading).toList(), rows);
    }

    static List<String> of(Screen screen, List<String> headings, List<List<String>> rows) {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(Width.of(headings.get(i)), rows.stream().mapToInt(r -> Width.of(r.get(column))).max().orElse(0));
        }
        List<String> lines = new ArrayList<>();
        lines.add(screen.paint(Screen.Style.BOLD, row(headings, widths)));
        rows.forEach(row -> lines.add(screen.live() ? Width.cut(row(row, widths), screen.columns()) : row(row, widths)));
        return lines;
    }

    static List<String> details(Screen screen, JsonObject object) {
        int width = object.keySet().stream().mapToInt(Width::of).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, JsonValue> entry : object.entrySet()) {
            String name = screen.paint(Screen.Style.BOLD, Width.pad(entry.getKey(), width));
            if (entry.getValue() instanceof JsonObject inner && !inner.isEmpty()) {
                lines.add(name);
                inner.forEach((key, value) -> lines.add("  " + Screen.clean(key + ": " + Values.text(value))));
            } else if (entry.getValue() instanceof JsonArray many && many.stream().anyMatch(JsonObject.class::isInstance)) {
                lines.add(name);
                many.forEach(one -> lines.add("  - " + Screen.clean(Values.text(one))));
            } else {
                lines.add((name + "  " + Screen.clean(Values.text(entry.getValue()))).stripTrailing());
            }
        }
        return lines;
    }

    private static String row(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : "  ").append(Width.pad(cells.get(i), widths[i]));
        }
        return line.toString().stripTrailing();
    }
}
