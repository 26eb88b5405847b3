package org.nembo.client;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;

/** Lists of the server, fetched page by page. */
final class Pages {

    static final int MAX_ROWS = 100_000;
    private static final int DEFAULT_ROWS = 1000;
    private static final int PAGE = 200;

    private Pages() {
    }

    /** The body of a command that lists. */
    static int list(Words words, Context context, String path, List<Table.Column> columns) {
        JsonArray items = fetch(context, path, words.number("limit", DEFAULT_ROWS, 1, MAX_ROWS));
        Screen screen = context.screen();
        if (words.flag("json")) {
            screen.line(Values.pretty(items));
        } else if (items.isEmpty()) {
            screen.note("None.");
        } else {
            screen.lines(Table.of(screen, columns, items));
        }
        return ExitCode.SUCCESS;
    }

    static JsonArray fetch(Context context, String path, int limit) {
        JsonArrayBuilder items = Json.createArrayBuilder();
        String separator = path.contains("?") ? "&" : "?";
        String after = "";
        int left = limit;
        do {
            String query = separator + "limit=" + Math.min(left, PAGE) + (after.isEmpty() ? "" : "&after=" + Http.query(after));
            JsonObject page = context.http().get(path + query);
            for (JsonValue item : Values.array(page, "items")) {
                items.add(item);
                left--;
            }
            String next = Values.text(page, "next");
            after = next.equals(after) ? "" : next;
        } while (left > 0 && !after.isEmpty());
        if (!after.isEmpty()) {
            context.screen().note("There are more than these " + limit + "; --limit shows more.");
        }
        return items.build();
    }

    /** The body of a command that shows one thing. */
    static int show(Words words, Context context, String path) {
        print(words, context.screen(), context.http().get(path));
        return ExitCode.SUCCESS;
    }

    static void print(Words words, Screen screen, JsonObject thing) {
        if (words.flag("json")) {
            screen.line(Values.pretty(thing));
        } else {
            screen.lines(Table.details(screen, thing));
        }
    }
}
