package org.nembo.shell.line;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nembo.api.shell.Output;

/** Turns what a command answers into lines: JSON, or tables and text for people. */
public final class Renderer {

    private static final int NARROWEST = 8;

    private Renderer() {
    }

    /** @param columns how wide a table may get; 0 for as wide as it is */
    public static List<String> render(Output output, boolean json, Style style, int columns) {
        if (output instanceof Output.Text text) {
            return List.of(json ? Json.of(Map.of("message", text.text())) : text.text().stripTrailing());
        }
        if (output instanceof Output.Table table) {
            return json ? List.of(Json.of(objects(table))) : table(table, style, columns);
        }
        if (output instanceof Output.Details details) {
            return json ? List.of(Json.of(details.values())) : details(details.values(), style);
        }
        return List.of();
    }

    private static List<Map<String, Object>> objects(Output.Table table) {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (List<Object> row : table.rows()) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int i = 0; i < table.headings().size(); i++) {
                object.put(camel(table.headings().get(i)), i < row.size() ? row.get(i) : null);
            }
            objects.add(object);
        }
        return objects;
    }

    /** {@code Last used} becomes {@code lastUsed}, {@code ID} becomes {@code id}. */
    static String camel(String heading) {
        String[] words = heading.strip().split("[^\\p{L}\\p{N}]+");
        StringBuilder key = new StringBuilder();
        for (String word : words) {
            String lower = word.toLowerCase(Locale.ROOT);
            key.append(key.length() == 0 || lower.isEmpty() ? lower : lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1));
        }
        return key.toString();
    }

    private static List<String> table(Output.Table table, Style style, int columns) {
        int count = table.headings().size();
        List<List<String>> rows = table.rows().stream().map(row -> cells(row, count)).toList();
        int[] widths = new int[count];
        for (int i = 0; i < count; i++) {
            int column = i;
            widths[i] = Math.max(Width.of(table.headings().get(i)), rows.stream().mapToInt(row -> Width.of(row.get(column))).max().orElse(0));
        }
        if (columns > 0) {
            shrink(widths, columns);
        }
        List<String> lines = new ArrayList<>();
        lines.add(style.bold(line(table.headings(), widths, Style.PLAIN).stripTrailing()));
        rows.forEach(row -> lines.add(line(row, widths, style).stripTrailing()));
        return lines;
    }

    /** Takes from the widest column until all fit. */
    private static void shrink(int[] widths, int columns) {
        int room = columns - 2 * (widths.length - 1);
        int surplus = Arrays.stream(widths).sum() - room;
        while (surplus > 0) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
            surplus--;
        }
    }

    private static List<String> cells(List<Object> row, int count) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cells.add(i < row.size() ? text(row.get(i)).replaceAll("\\s*\\R\\s*", " ") : "");
        }
        return cells;
    }

    private static String line(List<String> cells, int[] widths, Style style) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            line.append(i == 0 ? "" : "  ").append(style.state(cell, Width.pad(Width.cut(cell, widths[i]), widths[i])));
        }
        return line.toString();
    }

    private static List<String> details(Map<String, Object> values, Style style) {
        int width = values.keySet().stream().mapToInt(Width::of).max().orElse(0);
        List<String> lines = new ArrayList<>();
        values.forEach((name, value) -> {
            List<String> parts = text(value).lines().toList();
            lines.add((style.bold(Width.pad(name, width)) + "  " + (parts.isEmpty() ? "" : style.state(parts.get(0), parts.get(0)))).stripTrailing());
            parts.stream().skip(1).forEach(part -> lines.add(" ".repeat(width + 2) + part));
        });
        return lines;
    }

    /** Plain data for people, without control characters: names come from others and must not steer the terminal. */
    static String text(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(Renderer::text).orElse("");
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().map(e -> e.getKey() + "=" + text(e.getValue())).collect(Collectors.joining(", "));
        }
        if (value instanceof Iterable<?> many && !(value instanceof java.nio.file.Path)) {
            List<String> texts = new ArrayList<>();
            many.forEach(one -> texts.add(text(one)));
            return String.join(", ", texts);
        }
        return value.toString().replace("\t", "    ").replaceAll("[\\p{Cntrl}&&[^\\n]]", "");
    }
}
