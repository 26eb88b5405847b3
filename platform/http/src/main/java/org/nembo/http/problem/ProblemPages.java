package org.nembo.http.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.ErrorCode;
import org.nembo.http.Html;
import org.nembo.http.Json;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** {@code /problems}: what each error code means and what to do about it, as the problem types of RFC 9457 promise. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern({"/problems", "/problems/*"})
public final class ProblemPages extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient KnownCodes codes;
    private final transient ObjectMapper json = Json.mapper(1 << 20);

    @Activate
    public ProblemPages(@Reference KnownCodes codes) {
        this.codes = codes;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String address = request.getRequestURI();
        String slug = address.length() > "/problems/".length() ? address.substring("/problems/".length()) : "";
        boolean html = Html.isWanted(request);
        if (slug.isEmpty()) {
            send(response, html, html ? all() : Map.of("problems", codes.bySlug().values().stream().map(ProblemPages::plain).toList()));
            return;
        }
        Optional<ErrorCode> code = codes.find(slug);
        if (code.isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND, "no service here knows the problem '%s': the one that did may be gone".formatted(slug));
            return;
        }
        send(response, html, html ? one(code.get()) : plain(code.get()));
    }

    private void send(HttpServletResponse response, boolean html, Object content) throws IOException {
        byte[] body = html ? content.toString().getBytes(StandardCharsets.UTF_8) : json.writeValueAsBytes(content);
        response.setHeader("Vary", "Accept");
        Html.send(response, html, body);
    }

    private static Map<String, Object> plain(ErrorCode code) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("type", "/problems/" + code.slug());
        facts.put("code", code.name());
        facts.put("title", code.title());
        facts.put("status", code.status());
        facts.put("kind", code.kind());
        facts.put("retryable", code.retryable());
        facts.put("help", code.help());
        return facts;
    }

    private static String one(ErrorCode code) {
        return Html.page(code.title(), """
                <p>%s</p>
                <table>
                <tr><th>Code</th><td><code>%s</code></td></tr>
                <tr><th>HTTP status</th><td>%d</td></tr>
                <tr><th>Kind</th><td>%s</td></tr>
                <tr><th>Trying again</th><td>%s</td></tr>
                </table>
                <p><a href="/problems">All problems</a></p>""".formatted(Html.text(code.help()), Html.text(code.name()), code.status(), code.kind(),
                code.retryable() ? "The same request can succeed later." : "The same request fails again until something changes."));
    }

    private String all() {
        StringBuilder rows = new StringBuilder("<table><tr><th>Status</th><th>Code</th><th>Meaning</th></tr>\n");
        codes.bySlug().forEach((slug, code) -> rows.append("<tr><td>").append(code.status()).append("</td><td><a href=\"/problems/").append(Html.text(slug))
                .append("\"><code>").append(Html.text(code.name())).append("</code></a></td><td>").append(Html.text(code.title())).append("</td></tr>\n"));
        return Html.page("Problems", rows.append("</table>").toString());
    }
}
