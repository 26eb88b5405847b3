package org.nembo.api.shell;

import java.util.List;
import java.util.Map;

/** What a command answers. */
public sealed interface Output {

    /** Nothing to show, or shown already through {@link CommandLine#out()}. */
    record None() implements Output {
    }

    /** Text for people; with {@code --json} an object {@code {"message": text}}. */
    record Text(String text) implements Output {
    }

    /** Rows under headings; with {@code --json} an array of objects with the headings in camel case as keys. A cell is plain JSON data. */
    record Table(List<String> headings, List<List<Object>> rows) implements Output {
        public Table {
            headings = List.copyOf(headings);
            rows = List.copyOf(rows);
        }
    }

    /** Names and values of one thing, in order; with {@code --json} an object. */
    record Details(Map<String, Object> values) implements Output {
    }

    static Output none() {
        return new None();
    }

    static Output text(String text) {
        return new Text(text);
    }

    static Output table(List<String> headings, List<List<Object>> rows) {
        return new Table(headings, rows);
    }

    static Output details(Map<String, Object> values) {
        return new Details(values);
    }
}
