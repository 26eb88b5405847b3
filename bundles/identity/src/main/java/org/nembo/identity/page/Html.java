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

    /** A field with its label, and beside it what is wrong with what was typed. @param error empty when nothing is */
    static String field(String name, String label, String value, String more, String error) {
        return error.isEmpty() ? field(name, label, value, more)
                : field(name, label, value, more + " aria-invalid=\"true\" aria-describedby=\"" + name + "-error\"") + wrong(name, error);
    }

    /** As above, for several lines. */
    static String area(String name, String label, String value, String more, String error) {
        String marks = error.isEmpty() ? "" : " aria-invalid=\"true\" aria-describedby=\"" + name + "-error\"";
        return "<label for=\"%1$s\">%2$s</label><textarea id=\"%1$s\" name=\"%1$s\" rows=\"3\" %4$s%5$s>\n%3$s</textarea>%6$s".formatted(name, text(label),
                text(value), more, marks, error.isEmpty() ? "" : wrong(name, error));
    }

    private static String wrong(String name, String error) {
        return "<p class=\"error\" id=\"" + name + "-error\">" + text(error) + "</p>";
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
