package org.nembo.shell.builtin;

import java.util.List;
import java.util.Map;

/**
 * One thing that is not as it should be.
 *
 * @param severity {@code error}, {@code warning} or {@code info}; the last is no fault
 * @param what     the kind of thing, for example {@code component}
 * @param where    which one
 */
record Finding(String severity, String what, String where, String reason, String advice) {

    static final List<String> HEADINGS = List.of("Severity", "What", "Where", "Reason", "Advice");

    static Finding error(String what, String where, String reason, String advice) {
        return new Finding("error", what, where, reason, advice);
    }

    static Finding warning(String what, String where, String reason, String advice) {
        return new Finding("warning", what, where, reason, advice);
    }

    static Finding info(String what, String where, String reason, String advice) {
        return new Finding("info", what, where, reason, advice);
    }

    /** As other bundles publish it. */
    static Finding of(Map<String, String> entry) {
        return new Finding(entry.getOrDefault("severity", "error"), entry.getOrDefault("what", ""), entry.getOrDefault("where", ""),
                entry.getOrDefault("reason", ""), entry.getOrDefault("advice", ""));
    }

    boolean fault() {
        return !severity.equals("info");
    }

    List<Object> row() {
        return List.of(severity, what, where, reason, advice);
    }
}
