package org.nembo.client;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** An error document of the server (RFC 9457), told to the user with everything that helps to correct the request. */
final class Problem extends ClientException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    private Problem(int status, String code, String message) {
        super(status == 401 || status == 403 ? ExitCode.REFUSED : ExitCode.FAILURE, message);
        this.status = status;
        this.code = code;
    }

    static Problem of(int status, JsonObject document) {
        return new Problem(status, Values.text(document, "code"), describe(status, document));
    }

    int status() {
        return status;
    }

    /** Whether the server says that the thing itself is gone, and not merely that nobody serves the path at present. */
    boolean gone() {
        return status == 410 || status == 404 && !code.isEmpty() && !code.equals("NOT_FOUND");
    }

    /** Whether asking again may help: the service is being replaced, or the server is busy. */
    boolean passing() {
        return status == 404 && !gone() || status == 408 || status == 429 || status >= 500;
    }

    private static String describe(int status, JsonObject document) {
        List<String> lines = new ArrayList<>();
        String title = Values.text(document, "title");
        String code = Values.text(document, "code");
        lines.add((title.isEmpty() ? "The server answered with status " + status : title) + (code.isEmpty() ? " [" + status + "]" : " [" + code + "]"));
        add(lines, "  ", Values.text(document, "detail"));
        for (JsonValue error : Values.array(document, "errors")) {
            lines.add("  - " + finding(error));
        }
        add(lines, "  trace id: ", Values.text(document, "traceId"));
        return String.join("\n", lines);
    }

    /** One of the errors of a request, or one finding about a template. */
    static String finding(JsonValue value) {
        if (!(value instanceof JsonObject error)) {
            return Screen.clean(Values.text(value));
        }
        StringBuilder line = new StringBuilder();
        String row = Values.text(error, "line");
        if (!row.isEmpty()) {
            String column = Values.text(error, "column");
            append(line, "", Values.text(error, "file"), ":");
            line.append(row).append(column.isEmpty() ? "" : ":" + column).append("  ");
        }
        String message = Values.text(error, "message");
        line.append(Values.text(error, "severity").equals("WARNING") ? "warning: " : "").append(message);
        append(line, " (at ", Values.text(error, "path"), ")");
        String meant = Values.first(error, "suggestion", "didYouMean");
        append(line, "; did you mean '", message.contains("did you mean") ? "" : meant, "'?");
        append(line, " [", Values.text(error, "code"), "]");
        return Screen.clean(line.toString());
    }

    private static void append(StringBuilder line, String before, String value, String after) {
        if (!value.isEmpty()) {
            line.append(before).append(value).append(after);
        }
    }

    private static void add(List<String> lines, String before, String value) {
        if (!value.isEmpty()) {
            lines.add(before + value);
        }
    }
}
