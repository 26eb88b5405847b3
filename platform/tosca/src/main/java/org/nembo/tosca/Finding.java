package org.nembo.tosca;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong or doubtful. Immutable.
 *
 * @param file       the file that it is in, by the URL or path of its import; empty for the template itself
 * @param path       where in the document, keys and indexes joined by dots: {@code topology_template.node_templates.web.properties.port}; empty for the whole
 * @param message    a sentence for the author of the template, with the value and what to do
 * @param found      what stands there, shortened; empty when something is missing or the value may be a secret
 * @param allowed    what may stand there; empty when that is no short list
 * @param suggestion the near match for a misspelt name
 */
public record Finding(ToscaError code, Severity severity, String file, int line, int column, String path, String message, Optional<String> found,
        List<String> allowed, Optional<String> suggestion) {

    /** In reading order of the document, then of the files that it imports. */
    public static final Comparator<Finding> BY_PLACE = Comparator.comparing(Finding::file)
            .thenComparingInt(Finding::line).thenComparingInt(Finding::column).thenComparing(Finding::code);

    public Finding {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(found, "found");
        allowed = List.copyOf(allowed);
        Objects.requireNonNull(suggestion, "suggestion");
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("line and column count from 1, not " + line + ":" + column);
        }
    }

    /** Whether it stops the template from being deployed. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The same thing, taken more or less seriously. */
    public Finding withSeverity(Severity other) {
        return new Finding(code, other, file, line, column, path, message, found, allowed, suggestion);
    }

    /** As plain JSON data, for problem documents and answers: members that are empty are left out. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("code", code.name());
        map.put("severity", severity.name());
        if (!file.isEmpty()) {
            map.put("file", file);
        }
        map.put("line", line);
        map.put("column", column);
        map.put("path", path);
        map.put("message", message);
        found.ifPresent(value -> map.put("found", value));
        if (!allowed.isEmpty()) {
            map.put("allowed", allowed);
        }
        suggestion.ifPresent(value -> map.put("suggestion", value));
        return map;
    }

    /** One line for terminals and logs. */
    @Override
    public String toString() {
        return "%s%d:%d %s %s: %s".formatted(file.isEmpty() ? "" : file + ":", line, column, severity.name().toLowerCase(Locale.ROOT), code, message);
    }
}
