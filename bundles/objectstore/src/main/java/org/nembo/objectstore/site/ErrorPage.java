package org.nembo.objectstore.site;

import java.nio.charset.StandardCharsets;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;

/** The page that is shown for a failure when a site has none of its own. */
final class ErrorPage {

    private ErrorPage() {
    }

    static void send(Exchange exchange, S3Failure failure) {
        int status = failure.code().status();
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>");
        StringBuilder title = new StringBuilder().append(status).append(' ').append(failure.code().word());
        page.append(title).append("</title></head>\n<body>\n<h1>").append(title).append("</h1>\n<ul>\n");
        item(page, "Code", failure.code().word());
        item(page, "Message", failure.getMessage());
        if (!exchange.key().isEmpty()) {
            item(page, "Key", exchange.key());
        }
        item(page, "RequestId", exchange.caller().request());
        page.append("</ul>\n</body>\n</html>\n");
        exchange.answer("Content-Security-Policy", "default-src 'none'").answer("X-Content-Type-Options", "nosniff");
        exchange.send(status, "text/html; charset=utf-8", page.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void item(StringBuilder page, String name, String value) {
        page.append("<li>").append(name).append(": ");
        Element.escape(page, value);
        page.append("</li>\n");
    }
}
