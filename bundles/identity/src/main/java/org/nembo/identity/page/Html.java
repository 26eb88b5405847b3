package org.nembo.identity.page;

/** Pieces of HTML. Pure functions. */
final class Html {

    private Html() {
    }

    /** Data as text of a page or of a quoted attribute. */
    static String text(String data) {
        return data.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    static String hidden(String name, String value) {
        return "<input type=\"hidden\" name=\"%s\" value=\"%s\">".formatted(name, text(value));
    }

    /** A field with its label. @param more further attributes, written out */
    static String field(String name, String label, String value, String more) {
        return "<label for=\"%1$s\">%2$s</label><input id=\"%1$s\" name=\"%1$s\" value=\"%3$s\" %4$s>".formatted(name, text(label), text(value), more);
    }

    static String error(String message) {
        return message.isEmpty() ? "" : "<p class=\"error\" role=\"alert\" id=\"error\">" + text(message) + "</p>";
    }

    /** A whole page. @param base the path of the issuer @param body HTML */
    static String page(String base, String title, String body) {
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s - Nembo</title><link rel="stylesheet" href="%s/style.css"></head>
                <body><main><section><h1>%s</h1>
                %s
                </section></main></body></html>
                """.formatted(text(title), text(base), text(title), body);
    }
}
