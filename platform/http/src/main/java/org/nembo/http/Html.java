package org.nembo.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The few pages that people read: plain HTML without scripts or anything from elsewhere. */
public final class Html {

    /** What a page needs beyond the general headers: its own style sheet, and nothing else. */
    public static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    public static final String MEDIA_TYPE = "text/html;charset=utf-8";

    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
            h1 { font-size: 1.6rem }
            h2 { font-size: 1.25rem; margin-top: 2.5rem; border-bottom: 1px solid #ccc } h3 { font-size: 1rem; margin: 1.5rem 0 .3rem }
            table { border-collapse: collapse; width: 100% }
            th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #e4e4e4 }
            code, pre { font: .9rem/1.45 ui-monospace, monospace } pre { background: #f5f5f5; padding: .7rem; overflow-x: auto } a { color: #0b57a4 }
            .verb { display: inline-block; min-width: 4rem; font-weight: 600 }
            @media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #16181b } pre { background: #22252a } a { color: #8ab8f0 }
              th, td, h2 { border-color: #3a3d42 } }
            """;

    private Html() {
    }

    /** A browser names HTML; a program that says nothing gets JSON. */
    public static boolean isWanted(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    /** Sends a finished body: a page, or JSON. */
    public static void send(HttpServletResponse response, boolean page, byte[] body) throws IOException {
        if (page) {
            response.setHeader("Content-Security-Policy", POLICY);
        }
        response.setContentType(page ? MEDIA_TYPE : "application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** A whole page. @param body HTML, with {@link #text} around everything that is data */
    public static String page(String title, String body) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" + text(title)
                + "</title><style>\n" + STYLE + "</style></head><body>\n<h1>" + text(title) + "</h1>\n" + body + "\n</body></html>\n";
    }

    /** Data as text of a page or of a quoted attribute. */
    public static String text(String data) {
        return data.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }
}
