package org.nembo.orchestrator.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A mapping in a compose file, which notes what is wrong with it. Confined to one reading. */
final class Section {

    private final String path;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Problems problems;
    private final Variables variables;

    Section(String path, Object value, Problems problems, Variables variables) {
        this.path = path;
        this.problems = problems;
        this.variables = variables;
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> values.put(String.valueOf(key), each));
        } else if (value != null) {
            problems.add(path, "a mapping is expected");
        }
    }

    Set<String> keys() {
        return values.keySet();
    }

    /** Notes every key that is not supported. */
    void only(Predicate<String> supported) {
        keys().stream().filter(key -> !supported.test(key)).forEach(key -> problems.add(path(key), "is not supported"));
    }

    boolean has(String key) {
        return values.get(key) != null;
    }

    Object raw(String key) {
        return values.get(key);
    }

    boolean isList(String key) {
        return values.get(key) instanceof List;
    }

    Section section(String key) {
        return new Section(path(key), values.get(key), problems, variables);
    }

    /** Empty when there is none. */
    String text(String key) {
        return text(path(key), values.get(key));
    }

    /** The entries of a list; one text counts as a list of one. */
    List<Object> items(String key) {
        Object value = values.get(key);
        return value instanceof List<?> list ? new ArrayList<>(list) : value == null ? List.of() : List.of(value);
    }

    List<String> texts(String key) {
        return items(key).stream().map(item -> text(path(key), item)).toList();
    }

    String text(String where, Object value) {
        if (value instanceof Map || value instanceof List) {
            problems.add(where, "text is expected");
            return "";
        }
        return value == null ? "" : variables.replace(String.valueOf(value), problem -> problems.add(where, problem));
    }

    Section section(String key, Object value) {
        return new Section(path(key), value, problems, variables);
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
