package org.nembo.http.openapi;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nembo.http.Html;

/** An OpenAPI document as a page to read. */
final class Reading {

    private Reading() {
    }

    static String html(Map<String, Object> document) {
        StringBuilder body = new StringBuilder("<p>Machine-readable: <a href=\"/api/v1/openapi.json\">openapi.json</a>. Send an access token as "
                + "<code>Authorization: Bearer &lt;token&gt;</code>. Failures are <a href=\"/problems\">problem documents</a>.</p>\n");
        for (Map<String, Object> tag : list(document.get("tags"))) {
            body.append("<h2>").append(text(tag.get("name"))).append("</h2>\n<p>").append(text(tag.get("description"))).append("</p>\n");
            map(document.get("paths")).forEach((path, verbs) -> map(verbs).forEach((verb, operation) -> {
                if (List.of(tag.get("name")).equals(map(operation).get("tags"))) {
                    operation(body, path, verb, map(operation));
                }
            }));
        }
        body.append("<h2>Types</h2>\n");
        map(map(document.get("components")).get("schemas")).forEach((name, schema) -> type(body, name, map(schema)));
        return Html.page("The Nembo API", body.toString());
    }

    private static void operation(StringBuilder body, String path, String verb, Map<String, Object> operation) {
        body.append("<h3 id=\"").append(text(operation.get("operationId"))).append("\"><span class=\"verb\">").append(text(verb.toUpperCase(Locale.ROOT)))
                .append("</span> <code>").append(text(path)).append("</code></h3>\n<p>").append(text(operation.get("summary")))
                .append(List.of().equals(operation.get("security")) ? " (no token needed)" : "").append("</p>\n");
        List<Map<String, Object>> parameters = list(operation.get("parameters"));
        if (!parameters.isEmpty()) {
            body.append("<table><tr><th>Parameter</th><th>In</th><th>Type</th><th></th></tr>\n");
            for (Map<String, Object> parameter : parameters) {
                Map<String, Object> schema = map(parameter.get("schema"));
                Object usual = schema.get("default");
                body.append("<tr><td><code>").append(text(parameter.get("name"))).append("</code></td><td>").append(text(parameter.get("in")))
                        .append("</td><td>").append(type(schema)).append("</td><td>").append(text(parameter.getOrDefault("description", "")))
                        .append(usual == null ? "" : " (default " + text(usual) + ")").append("</td></tr>\n");
            }
            body.append("</table>\n");
        }
        content(body, "Body", operation.get("requestBody"));
        map(operation.get("responses")).forEach((status, response) -> {
            if (status.startsWith("2")) {
                content(body, "Answers " + status, response);
            }
        });
    }

    private static void content(StringBuilder body, String label, Object holder) {
        map(map(holder).get("content")).forEach((media, schema) -> body.append("<p>").append(text(label)).append(": <code>").append(text(media))
                .append("</code> ").append(type(map(map(schema).get("schema")))).append("</p>\n"));
    }

    private static void type(StringBuilder body, String name, Map<String, Object> schema) {
        body.append("<h3 id=\"type-").append(text(name)).append("\">").append(text(name)).append("</h3>\n<table>\n");
        map(schema.get("properties")).forEach((property, of) -> body.append("<tr><td><code>").append(text(property)).append("</code></td><td>")
                .append(type(map(of))).append("</td></tr>\n"));
        body.append("</table>\n");
    }

    private static String type(Map<String, Object> schema) {
        Object reference = schema.get("$ref");
        if (reference != null) {
            String name = reference.toString().substring(reference.toString().lastIndexOf('/') + 1);
            return "<a href=\"#type-" + text(name) + "\">" + text(name) + "</a>";
        }
        if (schema.get("enum") != null) {
            return "one of " + text(schema.get("enum"));
        }
        if (schema.get("items") != null) {
            return "list of " + type(map(schema.get("items")));
        }
        if (schema.get("additionalProperties") instanceof Map<?, ?>) {
            return "map of " + type(map(schema.get("additionalProperties")));
        }
        String kind = text(schema.getOrDefault("type", "anything"));
        return schema.get("format") == null ? kind : kind + " (" + text(schema.get("format")) + ")";
    }

    private static String text(Object data) {
        return Html.text(String.valueOf(data));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return value instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }
}
