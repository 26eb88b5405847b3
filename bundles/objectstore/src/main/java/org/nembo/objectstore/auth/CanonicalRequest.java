package org.nembo.objectstore.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.http.Query;

/** The form of a request that is signed. */
final class CanonicalRequest {

    private CanonicalRequest() {
    }

    /**
     * The canonical form.
     *
     * @param path    encoded
     * @param signed  names of the headers that are signed, as they were given
     * @param payload hash of the body, or the word that stands for it
     */
    static String of(String method, String path, Query query, Headers headers, List<String> signed, String payload) {
        StringBuilder text = new StringBuilder(512).append(method).append('\n').append(path).append('\n').append(query(query)).append('\n');
        for (String name : signed) {
            text.append(name).append(':').append(value(headers.all(name))).append('\n');
        }
        return text.append('\n').append(String.join(";", signed)).append('\n').append(payload).toString();
    }

    /** The path in the one form that encodes all that must be encoded, and nothing else. Dots and slashes stay as they are. */
    static String path(String raw) {
        return Percent.encode(Percent.decode(raw, false), false);
    }

    static String query(Query query) {
        if (query.parameters().isEmpty()) {
            return "";
        }
        List<String[]> pairs = new ArrayList<>();
        for (Query.Parameter parameter : query.parameters()) {
            if (!parameter.name().equals("X-Amz-Signature")) {
                pairs.add(new String[] {Percent.encode(parameter.name(), true), Percent.encode(parameter.value(), true)});
            }
        }
        pairs.sort((a, b) -> a[0].equals(b[0]) ? a[1].compareTo(b[1]) : a[0].compareTo(b[0]));
        StringBuilder text = new StringBuilder();
        for (String[] pair : pairs) {
            text.append(text.length() == 0 ? "" : "&").append(pair[0]).append('=').append(pair[1]);
        }
        return text.toString();
    }

    /** Without blanks around it, and with one for each run of them. */
    static String value(List<String> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "" : ",");
            boolean blank = false;
            String value = values.get(i).strip();
            for (int c = 0; c < value.length(); c++) {
                boolean now = value.charAt(c) == ' ';
                if (!now || !blank) {
                    text.append(value.charAt(c));
                }
                blank = now;
            }
        }
        return utf8(text.toString());
    }

    /** Headers are read as one character for each byte; what is signed is text. */
    private static String utf8(String value) {
        return value.chars().allMatch(c -> c < 0x80) ? value : new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
